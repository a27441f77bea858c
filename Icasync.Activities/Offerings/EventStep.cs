using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Domain.Planning;

namespace Icasync.Activities.Offerings;

/// <summary>Makes and changes the events of one offering.</summary>
public sealed class EventStep(EventWriter events)
{
    /// <summary>Carries out what the plan changes and makes.</summary>
    public async Task<StepResult> RunAsync(OfferingWork work, CancellationToken cancellation)
    {
        if (work.Ledger.CalendarId is not { } calendarId)
        {
            return StepResult.Done;
        }

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
}
