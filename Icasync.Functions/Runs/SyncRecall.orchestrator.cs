using Icasync.Activities.Lifecycle;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>
/// Phase <i>recall</i> of a run that takes back: an undo stages what was before the run that it undoes, a retirement
/// what stays, a withdrawal nothing; then the plan is made and guarded.
/// </summary>
public static class SyncRecall
{
    /// <summary>Runs the phase and answers how the run goes on.</summary>
    [Function(nameof(SyncRecall))]
    public static async Task<PhaseOutcome> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, PhaseInput phase)
    {
        PhaseOutcome outcome = await context.CallActivityAsync<PhaseOutcome>(nameof(PrepareRun), phase.Attempt);
        if (outcome.GoesOn && phase.Attempt.Kind is RunKind.Undo or RunKind.Retire)
        {
            outcome = await context.CallActivityAsync<PhaseOutcome>(nameof(StageUndo), phase.Attempt);
        }

        return outcome.GoesOn ? await context.CallActivityAsync<PhaseOutcome>(nameof(PlanRun), phase.Attempt) : outcome;
    }
}
