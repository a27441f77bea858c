using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

/// <summary>One event of the ledger. While an intent stands, target holds what it wanted.</summary>
public sealed record LedgerEvent
{
    public required string Marker { get; init; }
    public required string State { get; init; }
    public string? EventId { get; init; }
    public string? Hash { get; init; }
    public EventContent? Content { get; init; }
    public string? TargetMarker { get; init; }
    public string? TargetHash { get; init; }
    public EventContent? TargetContent { get; init; }

    /// <summary>Numbers of the people who attend the event, so that a restored one gets them back.</summary>
    public IReadOnlyList<string> Attendees { get; init; } = [];

    /// <summary>A recorded event, one that has content, as what is wanted again.</summary>
    public DesiredEvent ToDesired() => new(Marker, Content!, Hash ?? string.Empty);
}
