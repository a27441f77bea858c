using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>
/// Phase <i>prepare</i>: validate term, check database, clean temporary data. Its failure is recorded and stops the
/// run.
/// </summary>
public static class SyncPrepare
{
    /// <summary>Runs the phase and answers how the run goes on.</summary>
    [Function(nameof(SyncPrepare))]
    public static async Task<PhaseOutcome> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, PhaseInput phase)
    {
        return await context.CallActivityAsync<PhaseOutcome>(nameof(PrepareRun), phase.Attempt);
    }
}
