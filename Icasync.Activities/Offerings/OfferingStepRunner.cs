using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Staging;
using Icasync.Activities.Wps;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Brings one offering through one step. It plans again from what is staged and what is recorded, so that a second
/// execution, a retry or a resumed run does exactly what is still open.
/// </summary>
public sealed class OfferingStepRunner(
    StagingStore staging,
    LedgerStore store,
    IntentResolver resolver,
    CalendarWriter calendars,
    CalendarLedger calendarLedger,
    CalendarAdoption adoption,
    AccessWriter access,
    AccessRevoker revoker,
    EventWriter events,
    Verifier verifier,
    DriftRepairer repairer,
    AttendeeWriter attendees,
    SyncOptions options)
{
    /// <summary>Runs the step under the offering's claim.</summary>
    public async Task<StepResult> RunAsync(
        Fence fence, AttemptInput attempt, OfferingStep step, CancellationToken cancellation)
    {
        StagedOffering? staged = await staging.FindAsync(fence.Attempt, fence.OfferingId, cancellation);
        LedgerOffering ledger = await resolver.ResolveAsync(
            fence, await store.LoadAsync(fence.Key, cancellation), staged?.Desired, cancellation);
        Work work = new(fence, attempt, staged?.Desired, ledger, Plan(attempt, staged?.Desired, ledger));
        return step switch
        {
            OfferingStep.Calendars or OfferingStep.NewCalendars => await FirstAloneAsync(work, cancellation),
            OfferingStep.Events or OfferingStep.NewEvents => await EventsAsync(work, cancellation),
            OfferingStep.Deletes => await DeletesAsync(work, cancellation),
            OfferingStep.Attendees => await AttendeesAsync(work, cancellation),
            OfferingStep.Repair => await RepairAsync(fence, ledger, cancellation),
            OfferingStep.Verify => await verifier.VerifyAsync(fence, ledger, cancellation),
            _ => throw new System.Diagnostics.UnreachableException($"step {step}"),
        };
    }

    // A check has no step of its own that verifies, so what was left in doubt is looked into with the repair.
    private async Task<StepResult> RepairAsync(Fence fence, LedgerOffering ledger, CancellationToken cancellation)
    {
        StepResult result = await repairer.RepairAsync(fence, ledger, cancellation);
        LedgerOffering after = await store.LoadAsync(fence.Key, cancellation);
        return result.Failures.Count > 0 || after.Doubtful == Doubt.None
            ? result
            : await verifier.VerifyAsync(fence, after, cancellation);
    }

    private OfferingPlan Plan(AttemptInput attempt, DesiredOffering? desired, LedgerOffering ledger) =>
        OfferingPlanner.Plan(desired, ledger.ToRecorded(), PlanScopes.Of(attempt.Kind, options, ledger.Released));

    // A right that the app lacks for events must not come to light after all calendars were made: the first course that
    // gets a calendar gets its events with it, and alone, before another calendar is made (R10).
    private Task<StepResult> FirstAloneAsync(Work work, CancellationToken cancellation) =>
        work.Plan.Calendar == CalendarAction.Create && WpsAttempt.Current is { } attempt
            ? attempt.Proof(nameof(OfferingStep.Calendars)).RunAsync(
                alone => MakeAsync(work, alone, cancellation), cancellation, made => made.Failures.Count == 0)
            : CalendarAsync(work, cancellation);

    private async Task<StepResult> MakeAsync(Work work, bool withEvents, CancellationToken cancellation)
    {
        StepResult made = await CalendarAsync(work, cancellation);
        if (withEvents && made.Failures.Count == 0)
        {
            // An event that fails here is tried again, and told as a failure, by the step of the events. As in that
            // step, intents that an adoption left are settled before anything is made.
            await RunAsync(work.Fence, work.Attempt, OfferingStep.Events, cancellation);
        }

        return made;
    }

    private async Task<StepResult> CalendarAsync(Work work, CancellationToken cancellation)
    {
        (OfferingPlan plan, LedgerOffering ledger) = (work.Plan, work.Ledger);
        string? calendarId = ledger.CalendarId;
        if (plan.Calendar == CalendarAction.Create)
        {
            CalendarWriter.Created created = await calendars.CreateAsync(
                work.Fence, plan.TitleAfter!, mayExist: true,
                (found, isNew) => adoption.ImportAsync(
                    work.Fence, found, plan.TitleAfter!, work.Desired, isNew, cancellation),
                cancellation);
            if (created.Failure is { } failure)
            {
                return new StepResult([failure], new StepCounts(0, 0));
            }

            calendarId = created.CalendarId;
            if (created.Adopted)
            {
                // The ledger now knows what the adopted calendar holds, so the offering is planned anew.
                Work adopted = await work.ReplanAsync(store, Plan, cancellation);
                return adopted.Ledger.CalendarId is not null
                    ? await CalendarAsync(adopted, cancellation)
                    : throw new FencedException(FenceReason.Superseded);
            }
        }
        else if (plan.Calendar == CalendarAction.Rename
            && await calendars.RenameAsync(
                work.Fence, calendarId!, ledger.Title, plan.TitleAfter!, cancellation) is { } failure)
        {
            return new StepResult([failure], new StepCounts(0, 0));
        }

        return calendarId is null
            ? new StepResult([], new StepCounts(0, 0))
            : await GrantAsync(work, calendarId, cancellation);
    }

    private async Task<StepResult> GrantAsync(Work work, string calendarId, CancellationToken cancellation)
    {
        Dictionary<string, LedgerAccess> recorded = work.Ledger.Access
            .Where(entry => entry.State == LedgerState.Live)
            .ToDictionary(entry => entry.Number, StringComparer.Ordinal);
        List<Grant> grants = work.Plan.Grants.Select(person => new Grant(person, null))
            .Concat(work.Plan.RoleChanges.Select(person => new Grant(person, recorded[person.Number])))
            .OrderBy(grant => grant.Person.Number, StringComparer.Ordinal)
            .ToList();
        IReadOnlyList<ItemFailure> failures = await access.GrantAsync(work.Fence, calendarId, grants, cancellation);
        int teachers = grants.Count(grant => grant.Person.Kind == ParticipantKind.Teacher);
        if (failures.Any(failure => failure.FailureClass == FailureClass.Business))
        {
            failures = [.. failures.UnionBy(await UndoAsync(work, cancellation), failure => failure.Item)];
        }

        return new StepResult(failures, new StepCounts(teachers, grants.Count - teachers));
    }

    /// <summary>
    /// An offering whose calendar phase fails is undone as a unit: a calendar made in this run is deleted and its
    /// records are set back; one that was there before stays (DESIGN 3). A grant that WPS refused waits for a person,
    /// so it undoes the calendar whatever other grants met; grants that only got no answer undo nothing, because they
    /// can be resumed and their intents say what to ask for (DESIGN 5).
    /// </summary>
    private async Task<IReadOnlyList<ItemFailure>> UndoAsync(Work work, CancellationToken cancellation)
    {
        LedgerOffering now = await store.LoadAsync(work.Fence.Key, cancellation);
        return now.CreatedRun == work.Fence.Attempt.RunId && now.CalendarId is not null && now.Events.Count == 0
            && await calendars.DeleteAsync(work.Fence, now, undo: true, cancellation) is { } failure
            ? [failure]
            : [];
    }

    private async Task<StepResult> EventsAsync(Work work, CancellationToken cancellation)
    {
        if (work.Ledger.CalendarId is not { } calendarId)
        {
            return new StepResult([], new StepCounts(0, 0));
        }

        Dictionary<string, LedgerEvent> recorded = work.Ledger.Events.ToDictionary(entry => entry.Marker);
        List<ItemFailure> failures = [];
        foreach (EventUpdate update in work.Plan.EventUpdates.Concat(work.Plan.EventMoves))
        {
            if (
                await events.UpdateAsync(
                    work.Fence, calendarId, recorded[update.Before.Marker], update.After, cancellation) is { } failure)
            {
                failures.Add(failure);
            }
        }

        failures.AddRange(await events.CreateAsync(work.Fence, calendarId, work.Plan.EventCreates, cancellation));
        return new StepResult(failures, new StepCounts(0, 0));
    }

    private async Task<StepResult> DeletesAsync(Work work, CancellationToken cancellation)
    {
        if (work.Ledger.CalendarId is not { } calendarId)
        {
            return new StepResult([], new StepCounts(0, 0));
        }

        if (work.Plan.Calendar == CalendarAction.Delete)
        {
            ItemFailure? failure = await calendars.DeleteAsync(work.Fence, work.Ledger, undo: false, cancellation);
            return new StepResult(failure is null ? [] : [failure], new StepCounts(0, 0));
        }

        Dictionary<string, LedgerEvent> recorded = work.Ledger.Events.ToDictionary(entry => entry.Marker);
        List<ItemFailure> failures = [];
        foreach (RecordedEvent gone in work.Plan.EventDeletes)
        {
            if (await events.DeleteAsync(work.Fence, calendarId, recorded[gone.Marker], cancellation) is { } failure)
            {
                failures.Add(failure);
            }
        }

        Dictionary<string, LedgerAccess> people =
            work.Ledger.Access.ToDictionary(entry => entry.Number, StringComparer.Ordinal);
        failures.AddRange(await revoker.RevokeAsync(
            work.Fence, calendarId, work.Plan.Revokes.Select(person => people[person.Number]).ToList(), cancellation));
        return new StepResult(failures, new StepCounts(0, 0));
    }

    private async Task<StepResult> AttendeesAsync(Work work, CancellationToken cancellation)
    {
        List<string> wanted = (work.Desired?.Access ?? [])
            .Where(person => options.EventAttendees == "all" || person.Kind == ParticipantKind.Teacher)
            .OrderBy(person => person.Kind == ParticipantKind.Teacher ? 0 : 1)
            .Select(person => person.Number)
            .ToList();
        List<ItemFailure> failures = [];
        foreach (
            LedgerEvent entry in work.Ledger.Events.Where(
                entry => entry is { State: LedgerState.Live, EventId: not null }))
        {
            failures.AddRange(
                await attendees.SyncAsync(work.Fence, work.Ledger.CalendarId!, entry, wanted, cancellation));
        }

        return new StepResult(failures, new StepCounts(0, 0));
    }

    /// <summary>
    /// The calendar was deleted behind our back: the ledger forgets it, and the offering starts anew (D20).
    /// </summary>
    public Task HealAsync(Fence fence, CancellationToken cancellation) =>
        calendarLedger.ForgetAsync(fence, cancellation);

    private sealed record Work(
        Fence Fence, AttemptInput Attempt, DesiredOffering? Desired, LedgerOffering Ledger, OfferingPlan Plan)
    {
        public async Task<Work> ReplanAsync(
            LedgerStore store, Func<AttemptInput, DesiredOffering?, LedgerOffering, OfferingPlan> plan,
            CancellationToken cancellation)
        {
            LedgerOffering ledger = await store.LoadAsync(Fence.Key, cancellation);
            return this with { Ledger = ledger, Plan = plan(Attempt, Desired, ledger) };
        }
    }
}
