using Icasync.Activities.Sql;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Timetable;

namespace Icasync.Simulation;

/// <summary>Which offerings have unreadable live rows: their events may be held (DOMAIN D25).</summary>
internal sealed class HoldReader(SourceReader source)
{
    public async Task<HashSet<string>> OfferingsAsync(string term)
    {
        HashSet<string> held = new(StringComparer.Ordinal);
        await foreach (OfferingRows rows in source.ReadTimetableAsync(term, default))
        {
            if (rows.Offering is { } offering
                && OfferingAggregator.Aggregate(new OfferingKey(term, offering), rows.Rows, AggregationOptions.Default).Quarantined.Count > 0)
            {
                held.Add(offering);
            }
        }

        return held;
    }
}
