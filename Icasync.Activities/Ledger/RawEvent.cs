using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

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
    public string? IntentAt { get; init; }

    public LedgerEvent ToEvent() => new()
    {
        Marker = Marker,
        State = WireFormat.Parse<LedgerState>(State),
        EventId = EventId,
        Hash = Hash,
        Content = Read(Content),
        TargetMarker = TargetMarker,
        TargetHash = TargetHash,
        TargetContent = Read(TargetContent),
        IntendedAt = WireFormat.ParseInstant(IntentAt),
    };

    private static EventContent? Read(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<EventContent>(json, WireFormat.Json);
}
