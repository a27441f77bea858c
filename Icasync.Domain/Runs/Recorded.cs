using Icasync.Domain.Timetable;

namespace Icasync.Domain.Runs;

/// <summary>What the ledger says of one offering: the recorded side of every plan (DESIGN 1).</summary>
public sealed record RecordedOffering
{
    public required OfferingKey Key { get; init; }

    /// <summary>The calendar, or null when there is none.</summary>
    public string? CalendarId { get; init; }
    public string? Title { get; init; }
    public IReadOnlyList<RecordedEvent> Events { get; init; } = [];
    public IReadOnlyList<RecordedAccess> Access { get; init; } = [];
}

/// <summary>An event that WPS holds. An empty hash means that its content is not known and wants an update.</summary>
public sealed record RecordedEvent(string Marker, string EventId, string Hash, EventContent? Content);

/// <summary>A person's access; pending means wanted earlier but unknown to WPS (DOMAIN D12).</summary>
public sealed record RecordedAccess(
    string Number, ParticipantKind Kind, AccessRole Role, string? PermissionId, bool Pending);
