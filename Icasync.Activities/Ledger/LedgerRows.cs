using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

/// <summary>A row of icasync_offering as it is read.</summary>
internal sealed class RawOffering
{
    public required string State { get; init; }
    public string? CalendarId { get; init; }
    public string? Title { get; init; }
    public string? TargetTitle { get; init; }
    public string? CreatedRun { get; init; }
    public long Doubtful { get; init; }
    public string? ReleasedAt { get; init; }
    public string? Owed { get; init; }
}

/// <summary>A row of icasync_event as it is read.</summary>
internal sealed class RawEvent
{
    /// <summary>Read only where rows of many offerings are listed; empty otherwise.</summary>
    public string OfferingId { get; init; } = string.Empty;

    public required string Marker { get; init; }
    public required string State { get; init; }
    public string? EventId { get; init; }
    public string? Hash { get; init; }
    public string? Content { get; init; }
    public string? TargetMarker { get; init; }
    public string? TargetHash { get; init; }
    public string? TargetContent { get; init; }

    public LedgerEvent ToEvent() => new()
    {
        Marker = Marker,
        State = State,
        EventId = EventId,
        Hash = Hash,
        Content = Read(Content),
        TargetMarker = TargetMarker,
        TargetHash = TargetHash,
        TargetContent = Read(TargetContent),
    };

    private static EventContent? Read(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<EventContent>(json, Wire.Json);
}

/// <summary>A row of icasync_access as it is read.</summary>
internal sealed class RawAccess
{
    /// <summary>Read only where rows of many offerings are listed; empty otherwise.</summary>
    public string OfferingId { get; init; } = string.Empty;

    public required string Number { get; init; }
    public required string Kind { get; init; }
    public required string State { get; init; }
    public string? Role { get; init; }
    public string? PermissionId { get; init; }
    public string? TargetKind { get; init; }
    public string? TargetRole { get; init; }

    public LedgerAccess ToAccess() => new()
    {
        Number = Number,
        Kind = Wire.Parse<ParticipantKind>(Kind),
        State = State,
        Role = Role is null ? null : Wire.Parse<AccessRole>(Role),
        PermissionId = PermissionId,
        TargetKind = TargetKind is null ? null : Wire.Parse<ParticipantKind>(TargetKind),
        TargetRole = TargetRole is null ? null : Wire.Parse<AccessRole>(TargetRole),
    };
}
