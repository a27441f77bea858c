using System.Globalization;
using Icasync.Activities.Ledger;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>A recorded event that somebody changed at WPS.</summary>
/// <param name="Seen">What WPS shows of it.</param>
public sealed record EditedEvent(LedgerEvent Recorded, EventFace Seen)
{
    /// <summary>The event as it stands at WPS: what an undo of a repair brings back.</summary>
    public LedgerEvent ToBefore()
    {
        EventContent recorded = Recorded.Content!;
        EventContent seen = recorded with
        {
            Summary = Seen.Summary ?? recorded.Summary,
            Start = Instant(Seen.Start) ?? recorded.Start,
            End = Instant(Seen.End) ?? recorded.End,
            Location = Seen.Location ?? recorded.Location,
            Description = Seen.Description ?? recorded.Description,
        };
        return Recorded with { Content = seen, Hash = EventFactory.Hash(seen) };
    }

    private static string? Instant(DateTimeOffset? at) => at?.ToOffset(TimeSpan.FromHours(8))
        .ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
