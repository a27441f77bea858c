using Icasync.Activities.Lifecycle;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Staging;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>
/// Phases <i>extract</i> and <i>view</i> of a user sync: people are read, compared and staged, then the plan is made.
/// </summary>
public static class SyncView
{
    /// <summary>Runs the phase and answers how the run goes on.</summary>
    [Function(nameof(SyncView))]
    public static async Task<PhaseOutcome> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, PhaseInput phase)
    {
        PhaseOutcome outcome = await context.CallActivityAsync<PhaseOutcome>(nameof(PrepareRun), phase.Attempt);
        if (outcome.GoesOn)
        {
            outcome = await context.CallActivityAsync<PhaseOutcome>(nameof(AggregateSessions), phase.Attempt);
        }

        if (outcome.GoesOn)
        {
            outcome = await context.CallActivityAsync<PhaseOutcome>(nameof(ResolveParticipants), phase.Attempt);
        }

        return outcome.GoesOn ? await context.CallActivityAsync<PhaseOutcome>(nameof(PlanRun), phase.Attempt) : outcome;
    }
}
