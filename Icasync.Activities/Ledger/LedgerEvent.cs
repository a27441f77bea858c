using System.Text.Json.Serialization;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

/// <summary>One event of the ledger. While an intent stands, target holds what it wanted.</summary>
public sealed record LedgerEvent
{
    public required string Marker { get; init; }
    public required LedgerState State { get; init; }
    public string? EventId { get; init; }
    public string? Hash { get; init; }
    public EventContent? Content { get; init; }
    public string? TargetMarker { get; init; }
    public string? TargetHash { get; init; }
    public EventContent? TargetContent { get; init; }

    /// <summary>Numbers of the people who attend the event, so that a restored one gets them back.</summary>
    public IReadOnlyList<string> Attendees { get; init; } = [];

    /// <summary>What the intent wants the event to be; null without one that makes or changes it.</summary>
    [JsonIgnore]
    public DesiredEvent? Target => TargetMarker is { } marker && TargetContent is { } content
        ? new DesiredEvent(marker, content, TargetHash!)
        : null;

    /// <summary>Whether a call may have made the event another session (F20).</summary>
    [JsonIgnore]
    public bool IsMoving => State == LedgerState.Updating && Target is { } target && target.Marker != Marker;

    /// <summary>When the last call for the event was about to be made; no part of before-images.</summary>
    [JsonIgnore]
    public DateTimeOffset? IntendedAt { get; init; }

    /// <summary>
    /// The event as it is compared with WPS. One without a hash may have been changed by a call that got no answer, so
    /// its content is not known.
    /// </summary>
    public RecordedObject<EventFace> ToObject() => new(
        Marker, EventId, State.ToObject(), Content is null || Hash is null ? null : EventFace.Of(Content),
        IntendedAt);

    /// <summary>A recorded event, one that has content, as what is wanted again.</summary>
    public DesiredEvent ToDesired() => new(Marker, Content!, Hash ?? string.Empty);
}
