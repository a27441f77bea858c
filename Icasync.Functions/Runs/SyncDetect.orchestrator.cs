using Icasync.Activities.Lifecycle;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Staging;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>Phase <i>detect</i>: which offerings the source touched, and what a run over them would change.</summary>
public static class SyncDetect
{
    /// <summary>Runs the phase and answers how the run goes on.</summary>
    [Function(nameof(SyncDetect))]
    public static async Task<PhaseOutcome> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, PhaseInput phase)
    {
        PhaseOutcome outcome = await context.CallActivityAsync<PhaseOutcome>(nameof(PrepareRun), phase.Attempt);
        if (outcome.GoesOn)
        {
            outcome = await context.CallActivityAsync<PhaseOutcome>(nameof(DetectChanges), phase.Attempt);
        }

        return outcome.GoesOn ? await context.CallActivityAsync<PhaseOutcome>(nameof(PlanRun), phase.Attempt) : outcome;
    }
}
