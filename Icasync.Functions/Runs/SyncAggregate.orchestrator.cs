using Icasync.Activities.Runs;
using Icasync.Activities.Staging;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>
/// Phase <i>aggregate</i>: one activity, one streamed transaction; a failure rolls it back and stops the run.
/// </summary>
public static class SyncAggregate
{
    /// <summary>Runs the phase and answers how the run goes on.</summary>
    [Function(nameof(SyncAggregate))]
    public static async Task<PhaseOutcome> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, PhaseInput phase)
    {
        return await context.CallActivityAsync<PhaseOutcome>(nameof(AggregateSessions), phase.Attempt);
    }
}
