using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Domain.Planning;

namespace Icasync.Activities.Offerings;

/// <summary>Removes of one offering what nobody wants any more: the calendar, or events and access in it.</summary>
public sealed class RemovalStep(
    CalendarWriter calendars, EventWriter events, AccessRevoker revoker, ChangeLog changes)
{
    /// <summary>Carries out the deletes of the plan.</summary>
    public async Task<StepResult> RunAsync(OfferingWork work, CancellationToken cancellation)
    {
        if (work.Ledger.CalendarId is not { } calendarId)
        {
            return StepResult.Done;
        }

        // What an adoption of this attempt found was in no plan. The course stays unfinished, and the next run's plan
        // has the deletes, which its guard counts.
        if ((await changes.AdoptedAsync(
            work.Fence.Attempt, work.Fence.Term, work.Fence.Offering, cancellation)).Count > 0)
        {
            return StepResult.Done;
        }

        if (work.Plan.Calendar == CalendarAction.Delete)
        {
            ItemFailure? failure = await calendars.DeleteAsync(work.Fence, work.Ledger, undo: false, cancellation);
            return StepResult.Of(failure);
        }

        Dictionary<string, LedgerEvent> recorded = work.Ledger.Events.ToDictionary(entry => entry.Marker);
        List<ItemFailure> failures = [];
        foreach (RecordedEvent gone in work.Plan.EventDeletes)
        {
            failures.Keep(await events.DeleteAsync(work.Fence, calendarId, recorded[gone.Marker], cancellation));
        }

        Dictionary<string, LedgerAccess> people =
            work.Ledger.Access.ToDictionary(entry => entry.Number, StringComparer.Ordinal);
        failures.AddRange(await revoker.RevokeAsync(
            work.Fence, calendarId, work.Plan.Revokes.Select(person => people[person.Number]).ToList(), cancellation));
        return StepResult.Of(failures);
    }
}
