using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>
/// One attempt of a run: its phases in order, then the end. Phases return outcomes and never throw, so the run fails
/// once, as its last step (DESIGN 4).
/// </summary>
public static class SyncTerm
{
    /// <summary>
    /// Runs the phases of the kind; whatever they answered, the attempt is closed by <see cref="FinishRun"/>.
    /// </summary>
    [Function(nameof(SyncTerm))]
    public static async Task<string> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, AttemptInput attempt)
    {
        PhaseOutcome outcome = attempt.Kind switch
        {
            RunKind.Full => await FullAsync(context, attempt),
            RunKind.Incremental => await IncrementalAsync(context, attempt),
            RunKind.Users => await UsersAsync(context, attempt),
            RunKind.Check => await CheckAsync(context, attempt),
            RunKind.Withdraw or RunKind.Undo or RunKind.Retire => await RecallAsync(context, attempt),
            _ => throw new System.Diagnostics.UnreachableException($"kind {attempt.Kind}"),
        };
        return await context.CallActivityAsync<string>(nameof(FinishRun), new FinishInput(attempt, outcome));
    }

    private static async Task<PhaseOutcome> FullAsync(TaskOrchestrationContext context, AttemptInput attempt)
    {
        PhaseOutcome outcome = await PhaseAsync(context, nameof(SyncPrepare), new PhaseInput(attempt, PhaseWork.None));
        if (outcome.GoesOn)
        {
            outcome = await PhaseAsync(context, nameof(SyncAggregate), new PhaseInput(attempt, PhaseWork.None));
        }

        if (outcome.GoesOn)
        {
            outcome = await PhaseAsync(context, nameof(SyncUsers), new PhaseInput(attempt, PhaseWork.None));
        }

        return await ApplyAsync(context, attempt, outcome);
    }

    private static async Task<PhaseOutcome> RecallAsync(TaskOrchestrationContext context, AttemptInput attempt)
    {
        PhaseOutcome outcome = await PhaseAsync(context, nameof(SyncRecall), new PhaseInput(attempt, PhaseWork.None));
        return await ApplyAsync(context, attempt, outcome);
    }

    private static async Task<PhaseOutcome> ApplyAsync(
        TaskOrchestrationContext context, AttemptInput attempt, PhaseOutcome outcome)
    {
        PhaseWork work = outcome.Work;
        if (outcome.GoesOn && work.Calendars > 0)
        {
            outcome = await PhaseAsync(context, nameof(SyncCalendars), new PhaseInput(attempt, work));
        }

        // The phase is run with nothing to write too, because it checks that everybody has access and verifies
        // doubtful courses.
        if (outcome.GoesOn)
        {
            outcome = await PhaseAsync(context, nameof(SyncEvents), new PhaseInput(attempt, work));
        }

        return outcome;
    }

    private static async Task<PhaseOutcome> IncrementalAsync(TaskOrchestrationContext context, AttemptInput attempt)
    {
        PhaseOutcome outcome = await PhaseAsync(context, nameof(SyncDetect), new PhaseInput(attempt, PhaseWork.None));
        PhaseWork work = outcome.Work;
        if (outcome.GoesOn && work.Calendars + work.Events > 0)
        {
            outcome = await PhaseAsync(context, nameof(SyncUpdate), new PhaseInput(attempt, work));
        }

        if (outcome.GoesOn && work.NewCalendars + work.NewEvents > 0)
        {
            outcome = await PhaseAsync(context, nameof(SyncAdd), new PhaseInput(attempt, work));
        }

        if (outcome.GoesOn && work.Deletes > 0)
        {
            outcome = await PhaseAsync(context, nameof(SyncDelete), new PhaseInput(attempt, work));
        }

        return outcome.GoesOn ? await VerifyAsync(context, attempt, work) : outcome;
    }

    private static async Task<PhaseOutcome> UsersAsync(TaskOrchestrationContext context, AttemptInput attempt)
    {
        PhaseOutcome outcome = await PhaseAsync(context, nameof(SyncView), new PhaseInput(attempt, PhaseWork.None));
        PhaseWork work = outcome.Work;
        if (outcome.GoesOn && work.Calendars + work.Deletes > 0)
        {
            outcome = await PhaseAsync(context, nameof(SyncPermissions), new PhaseInput(attempt, work));
        }

        return outcome.GoesOn ? await VerifyAsync(context, attempt, work) : outcome;
    }

    private static async Task<PhaseOutcome> CheckAsync(TaskOrchestrationContext context, AttemptInput attempt)
    {
        PhaseOutcome outcome = await PhaseAsync(context, nameof(SyncCompare), new PhaseInput(attempt, PhaseWork.None));
        PhaseWork work = outcome.Work;
        if (outcome.GoesOn && work.Repairs > 0)
        {
            outcome = await PhaseAsync(context, nameof(SyncRepair), new PhaseInput(attempt, work));
        }

        return outcome;
    }

    // Only a full run has the steps attendees and verify; the other kinds do the same work before their last phase.
    private static async Task<PhaseOutcome> VerifyAsync(
        TaskOrchestrationContext context, AttemptInput attempt, PhaseWork work)
    {
        if (work == PhaseWork.None)
        {
            return PhaseOutcome.Done(work);
        }

        Tally tally = Tally.Empty;
        foreach (OfferingStep step in new[] { OfferingStep.Attendees, OfferingStep.Verify })
        {
            if (tally.Stop == StopKind.None)
            {
                tally = tally.Plus(await Shards.RunAsync(context, attempt, step));
            }
        }

        return tally.ToOutcome(work);
    }

    // A child's id carries the attempt's number, so no history of an older attempt can be met again (PITFALLS 14).
    private static Task<PhaseOutcome> PhaseAsync(TaskOrchestrationContext context, string phase, PhaseInput input) =>
        context.CallSubOrchestratorAsync<PhaseOutcome>(
            phase, input, new SubOrchestrationOptions { InstanceId = $"{context.InstanceId}-{phase}" });
}
