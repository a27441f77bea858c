using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Staging;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>
/// Phase <i>users</i>: people and access are resolved in one transaction, then the plan is made and guarded.
/// </summary>
public static class SyncUsers
{
    /// <summary>Runs the phase and answers how the run goes on.</summary>
    [Function(nameof(SyncUsers))]
    public static async Task<PhaseOutcome> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, PhaseInput phase)
    {
        PhaseOutcome outcome =
            await context.CallActivityAsync<PhaseOutcome>(nameof(ResolveParticipants), phase.Attempt);
        return outcome.GoesOn ? await context.CallActivityAsync<PhaseOutcome>(nameof(PlanRun), phase.Attempt) : outcome;
    }
}
