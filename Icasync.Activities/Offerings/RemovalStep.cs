using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Planning;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Offerings;

/// <summary>Removes of one offering what nobody wants any more: the calendar, or events and access in it.</summary>
public sealed class RemovalStep(
    CalendarWriter calendars, EventWriter events, AccessRevoker revoker, ForeignEvents foreign, ChangeLog changes)
{
    /// <summary>Carries out the deletes of the plan.</summary>
    public async Task<StepResult> RunAsync(OfferingWork work, CancellationToken cancellation)
    {
        if (work.Ledger.CalendarId is not { } calendarId)
        {
            return StepResult.Done;
        }

        // What an adoption of this attempt found was in no plan. The course stays unfinished, and the next run's plan
        // has the deletes, which its guard counts. Who takes back all that is ours has nothing planned after it.
        if (!work.Attempt.Kind.TakesBack() && (await changes.AdoptedAsync(
            work.Fence.Attempt, work.Fence.Term, work.Fence.Offering, cancellation)).Count > 0)
        {
            return StepResult.Done;
        }

        if (work.Plan.Calendar == CalendarAction.Delete)
        {
            return await CalendarAsync(work, calendarId, cancellation);
        }

        List<ItemFailure> failures = await EventsAsync(
            work, calendarId, work.Plan.EventDeletes.Select(gone => gone.Marker), cancellation);

        Dictionary<string, LedgerAccess> people =
            work.Ledger.Access.ToDictionary(entry => entry.Number, StringComparer.Ordinal);
        failures.AddRange(await revoker.RevokeAsync(
            work.Fence, calendarId, work.Plan.Revokes.Select(person => people[person.Number]).ToList(), cancellation));
        return StepResult.Of(failures);
    }

    // A course that ended takes its calendar with it, whoever else wrote there. What is taken back by a person's word
    // goes without anything of others.
    private async Task<StepResult> CalendarAsync(OfferingWork work, string calendarId, CancellationToken cancellation)
    {
        if (work.Attempt.Kind.TakesBack()
            && await foreign.CountAsync(work.Fence, calendarId, work.Ledger, cancellation) is > 0 and int theirs)
        {
            return StepResult.Of(
            [
                .. await EventsAsync(
                    work, calendarId, work.Ledger.ToRecorded().Events.Select(entry => entry.Marker), cancellation),
                ItemFailure.OfForeignEvents(work.Fence, theirs),
            ]);
        }

        bool isOfThisRun = work.Ledger.CreatedRun == work.Fence.Attempt.RunId;
        return StepResult.Of(
            await calendars.DeleteAsync(work.Fence, work.Ledger, undo: isOfThisRun, cancellation));
    }

    private async Task<List<ItemFailure>> EventsAsync(
        OfferingWork work, string calendarId, IEnumerable<string> markers, CancellationToken cancellation)
    {
        Dictionary<string, LedgerEvent> recorded = work.Ledger.Events.ToDictionary(entry => entry.Marker);
        List<ItemFailure> failures = [];
        foreach (string marker in markers)
        {
            failures.Keep(await events.DeleteAsync(work.Fence, calendarId, recorded[marker], cancellation));
        }

        return failures;
    }
}
