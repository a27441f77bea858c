using Icasync.Activities.Base;
using Icasync.Activities.Calendars;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Wps;
using Icasync.Domain.Calendars;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Offerings;

/// <summary>Compares every recorded calendar of a term with what WPS holds, a few side by side.</summary>
public sealed class TermDriftReader(
    LedgerStore store, DriftReader drift, CalendarDirectory directory, CallLog calls, RunTree tree,
    ILogger<TermDriftReader> logger)
{
    private const int OfferingsAtOnceMax = 8;

    /// <summary>Reads the drift of the offerings, and shows in the run's tree how far it has come.</summary>
    public async Task<TermDrift> ReadAsync(
        AttemptInput attempt, RunRow run, List<(string OfferingId, string Offering)> offerings,
        CancellationToken cancellation)
    {
        await tree.StartAsync(run.RunId, TreePath.CompareLedgerWithWps, offerings.Count, cancellation);
        SortedDictionary<DriftKind, int> found = [];
        List<(string OfferingId, string Offering)> drifted = [];
        List<Finding> foreign = [];
        List<DriftedLesson> lessons = [];
        List<(string OfferingId, string Offering, DriftItem Item)> items = [];
        DriftScope scope = DriftScope.Of(run.Options.Drift);
        foreach ((string OfferingId, string Offering)[] some in offerings.Chunk(OfferingsAtOnceMax))
        {
            (OfferingDrift Drift, bool Settled)[] results =
                await Task.WhenAll(some.Select(one => DriftAsync(attempt, one.Offering, cancellation)));
            foreach (((string id, string offering), (OfferingDrift result, bool settled)) in some.Zip(results))
            {
                IReadOnlyDictionary<DriftKind, int> counts = result.Only(scope).Counts;
                foreach ((DriftKind kind, int count) in counts)
                {
                    found[kind] = found.GetValueOrDefault(kind) + count;
                }

                lessons.AddRange(LessonsOf(id, result));
                items.AddRange(result.Items.Select(item => (id, offering, item)));

                // An unfinished call is settled by a repair, like any difference.
                if (counts.Count > 0 || !settled)
                {
                    drifted.Add((id, offering));
                }

                if (result.ForeignAccess > 0)
                {
                    foreign.Add(new Finding(
                        FindingCode.AccessForeign, offering,
                        $"{result.ForeignAccess} people have access that icasync did not give; it stays"));
                }
            }

            await tree.AddAsync(run.RunId, TreePath.CompareLedgerWithWps, some.Length, failed: 0, cancellation);
            await calls.FlushAsync(run.RunId, cancellation);
        }

        await tree.FinishAsync(run.RunId, TreePath.CompareLedgerWithWps, NodeState.Completed, cancellation);
        foreign.AddRange(await UnprovenAsync(attempt, offerings, cancellation));
        await calls.FlushAsync(run.RunId, cancellation);
        return new TermDrift(found, drifted, foreign, lessons, items);
    }

    private static IEnumerable<DriftedLesson> LessonsOf(string offeringId, OfferingDrift drift) => drift.CalendarGone
        ? [new DriftedLesson(offeringId, string.Empty, DriftKind.CalendarMissing)]
        : drift.MissingEvents.Select(one => new DriftedLesson(offeringId, one.Marker, DriftKind.EventMissing))
            .Concat(drift.EditedEvents.Select(
                one => new DriftedLesson(offeringId, one.Recorded.Marker, DriftKind.EventEdited)));

    // A calendar that no row records may be a course's by its title, and nothing proves it: a person decides.
    private async Task<IEnumerable<Finding>> UnprovenAsync(
        AttemptInput attempt, List<(string OfferingId, string Offering)> offerings, CancellationToken cancellation)
    {
        Dictionary<string, string> numbers = new(StringComparer.Ordinal);
        foreach ((_, string offering) in offerings)
        {
            numbers[CalendarTitle.Shown(offering)] = offering;
        }

        return (await directory.ListUnrecordedAsync(attempt.Key(), cancellation))
            .Select(one => (
                Calendar: one, Shown: CalendarTitle.Endings(one.Summary).FirstOrDefault(numbers.ContainsKey)))
            .Where(one => one.Shown is not null)
            .Select(one => new Finding(
                FindingCode.CalendarUnproven, numbers[one.Shown!],
                $"another calendar, '{ShortText.Cut(one.Calendar.Summary, 60)}' ({one.Calendar.Id}), has this course's "
                + "number in its title; nothing proves that it is ours, so it stays. Where nobody uses it, delete it "
                + "in WPS"));
    }

    private async Task<(OfferingDrift Drift, bool Settled)> DriftAsync(
        AttemptInput attempt, string offering, CancellationToken cancellation)
    {
        LedgerOffering ledger = await store.LoadAsync(new OfferingKey(attempt.Term, offering), cancellation);
        bool settled = !ledger.HasIntents && ledger.Doubtful == Doubt.None;
        try
        {
            return (await drift.ReadAsync(attempt.Key(), ledger, cancellation), settled);
        }
        catch (CalendarForbiddenException)
        {
            return (new OfferingDrift(new Dictionary<DriftKind, int> { [DriftKind.CalendarForbidden] = 1 }), settled);
        }
        catch (Exception exception)
            when (PhaseBoundary.Reason(exception) is null && !cancellation.IsCancellationRequested)
        {
            // What one offering meets is its own: it counts as drift, so a repair tries it, and the others go on.
            logger.LogError(exception, "an offering of {Term} could not be compared", attempt.Term);
            return (new OfferingDrift(new Dictionary<DriftKind, int> { [DriftKind.NotCompared] = 1 }), settled);
        }
    }
}
