using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

/// <summary>A row of icasync_offering as it is read; what a query leaves out is empty.</summary>
internal sealed class RawOffering
{
    public string OfferingId { get; init; } = string.Empty;
    public string Offering { get; init; } = string.Empty;
    public required string State { get; init; }
    public string? CalendarId { get; init; }
    public string? Title { get; init; }
    public string? TargetTitle { get; init; }
    public string? CreatedRun { get; init; }
    public string? IntentAt { get; init; }
    public long Doubtful { get; init; }
    public string? DoubtfulAt { get; init; }
    public string? ReleasedAt { get; init; }
    public string? Owed { get; init; }

    /// <exception cref="LedgerInconsistentException">A row holds what icasync never wrote.</exception>
    public LedgerOffering ToOffering(
        OfferingKey key, IEnumerable<LedgerEvent> events, IEnumerable<LedgerAccess> access)
    {
        try
        {
            return Read(key, events, access);
        }
        catch (Exception exception)
            when (exception is ArgumentException or FormatException or JsonException or OverflowException)
        {
            throw new LedgerInconsistentException(key.Id, exception);
        }
    }

    private LedgerOffering Read(
        OfferingKey key, IEnumerable<LedgerEvent> events, IEnumerable<LedgerAccess> access) => new()
    {
        Key = key,
        State = WireFormat.Parse<LedgerState>(State),
        CalendarId = CalendarId,
        Title = Title is { Length: > 0 } title ? title : null,
        TargetTitle = TargetTitle,
        CreatedRun = CreatedRun,
        IntendedAt = WireFormat.ParseInstant(IntentAt),
        Doubtful = (Doubt)Doubtful,
        DoubtfulAt = WireFormat.ParseInstant(DoubtfulAt),
        Released = ReleasedAt is not null,
        Owed = Owed is null ? null : JsonSerializer.Deserialize<CalendarImage>(Owed, WireFormat.Json),
        Events = events.ToList(),
        Access = access.ToList(),
    };
}
