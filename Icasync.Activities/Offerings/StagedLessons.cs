using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// The lessons of an offering of which a run stages none: a user sync looks at people alone, and of a vanished offering
/// nothing is staged. What a calendar holds is recognized by them.
/// </summary>
public sealed class StagedLessons(SourceReader source, SyncOptions options)
{
    /// <summary>What is staged, with the lessons of the source where it has none.</summary>
    public async Task<DesiredOffering?> CompleteAsync(
        OfferingKey key, DesiredOffering? desired, CancellationToken cancellation)
    {
        if (desired is { Events.Count: > 0 })
        {
            return desired;
        }

        await foreach (
            OfferingRows rows in source.ReadTimetableAsync(
                key.Term, new HashSet<string> { key.Offering }, cancellation))
        {
            DesiredOffering lessons = OfferingAggregator.Aggregate(key, rows.Rows, options.ToAggregation()).Desired;
            return lessons with { Access = desired?.Access ?? [] };
        }

        return desired;
    }
}
