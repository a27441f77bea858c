using Icasync.Domain.Timetable;

namespace Icasync.Domain.Planning;

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
