using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>Makes and changes the events of one offering.</summary>
public sealed class EventStep(EventWriter events, EventObserver observer, Ownership ownership)
{
    /// <summary>Carries out what the plan changes and makes.</summary>
    public async Task<StepResult> RunAsync(OfferingWork work, CancellationToken cancellation)
    {
        if (work.Ledger.CalendarId is not { } calendarId)
        {
            return StepResult.Done;
        }

        await RefuseOlderAsync(work, calendarId, cancellation);
        Dictionary<string, LedgerEvent> recorded = work.Ledger.Events.ToDictionary(entry => entry.Marker);
        List<ItemFailure> failures = [];
        foreach (EventUpdate update in work.Plan.EventUpdates.Concat(work.Plan.EventMoves))
        {
            failures.Keep(await events.UpdateAsync(
                work.Fence, calendarId, recorded[update.Before.Marker], update.After, cancellation));
        }

        failures.AddRange(await events.CreateAsync(work.Fence, calendarId, work.Plan.EventCreates, cancellation));
        return StepResult.Of(failures);
    }

    // A lesson that a ledger lacks which was set back may stand in the calendar: what is to be made in a calendar of an
    // earlier run is looked for first. In a calendar of this very run nothing can be newer.
    private async Task RefuseOlderAsync(OfferingWork work, string calendarId, CancellationToken cancellation)
    {
        IReadOnlyList<DesiredEvent> creates = work.Plan.EventCreates;
        if (creates.Count > 0 && work.Ledger.CreatedRun != work.Fence.Attempt.RunId)
        {
            List<MarkedEvent> held = (await observer.ListAsync(
                calendarId, creates.Select(entry => entry.Content).ToList(), cancellation))
                .SelectMany(group => group).ToList();
            await ownership.EventsAsync(
                work.Fence.Attempt, work.Fence.Key,
                work.Ledger.Events.Select(entry => entry.Marker).Concat(creates.Select(entry => entry.Marker)), held,
                cancellation);
        }
    }
}
