using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Wps;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Offerings;

/// <summary>Brings one offering through one step, by the class that knows the step.</summary>
public sealed class OfferingStepRunner(
    OfferingWorkReader reader,
    LedgerStore store,
    CalendarStep calendars,
    EventStep events,
    AttendeeStep attendees,
    RemovalStep removals,
    Verifier verifier,
    DriftRepairer repairer)
{
    /// <summary>Runs the step under the offering's claim.</summary>
    public async Task<StepResult> RunAsync(
        Fence fence, AttemptInput attempt, OfferingStep step, OfferingState state, CancellationToken cancellation)
    {
        OfferingWork work = await reader.ReadAsync(fence, attempt, state, cancellation);
        return step switch
        {
            OfferingStep.Calendars or OfferingStep.NewCalendars => await FirstAloneAsync(work, state, cancellation),
            OfferingStep.Events or OfferingStep.NewEvents => await events.RunAsync(work, cancellation),
            OfferingStep.Deletes => await RemoveAsync(work, cancellation),
            OfferingStep.Attendees => await attendees.RunAsync(work, cancellation),
            OfferingStep.Repair => await RepairAsync(work, cancellation),
            OfferingStep.Verify => await verifier.VerifyAsync(fence, work.Ledger, cancellation),
            _ => throw new System.Diagnostics.UnreachableException($"step {step}"),
        };
    }

    // A second calendar that a create without an answer made is found by the recorded one, and must not outlive it.
    private async Task<StepResult> RemoveAsync(OfferingWork work, CancellationToken cancellation)
    {
        if (work.Plan.Calendar == CalendarAction.Delete && work.Ledger.Doubtful.HasFlag(Doubt.Calendar))
        {
            StepResult looked = await verifier.VerifyAsync(work.Fence, work.Ledger, cancellation);
            if (looked.Failures.Count > 0)
            {
                return looked;
            }

            work = await reader.ReadAgainAsync(work, cancellation);
        }

        return await removals.RunAsync(work, cancellation);
    }

    // A check has no step of its own that verifies, so what was left in doubt is looked into with the repair.
    private async Task<StepResult> RepairAsync(OfferingWork work, CancellationToken cancellation)
    {
        StepResult result = await repairer.RepairAsync(work.Fence, work.Ledger, cancellation);
        LedgerOffering after = await store.LoadAsync(work.Fence.Key, cancellation);
        return result.Failures.Count > 0 || after.Doubtful == Doubt.None
            ? result
            : await verifier.VerifyAsync(work.Fence, after, cancellation);
    }

    // A right that the app lacks for events must not come to light after all calendars were made: the first course that
    // gets a calendar gets its events with it, and alone, before another calendar is made (R10).
    private Task<StepResult> FirstAloneAsync(
        OfferingWork work, OfferingState state, CancellationToken cancellation) =>
        work.Plan.Calendar == CalendarAction.Create && WpsAttempt.Current is { } attempt
            ? attempt.Proof(nameof(OfferingStep.Calendars)).RunAsync(
                alone => MakeAsync(work, state, alone, cancellation), cancellation, made => made.Failures.Count == 0)
            : calendars.RunAsync(work, cancellation);

    private async Task<StepResult> MakeAsync(
        OfferingWork work, OfferingState state, bool withEvents, CancellationToken cancellation)
    {
        StepResult made = await calendars.RunAsync(work, cancellation);
        if (withEvents && made.Failures.Count == 0)
        {
            // An event that fails here is tried again, and told as a failure, by the step of the events. As in that
            // step, intents that an adoption left are settled before anything is made.
            await RunAsync(
                work.Fence, work.Attempt, OfferingStep.Events, state with { Ledger = null }, cancellation);
        }

        return made;
    }
}
