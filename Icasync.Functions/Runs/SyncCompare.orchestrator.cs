using Icasync.Activities.Lifecycle;
using Icasync.Activities.Offerings;
using Icasync.Activities.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>Phase <i>compare</i> of a check: ledger with WPS, ledger with source.</summary>
public static class SyncCompare
{
    /// <summary>Runs the phase and answers how the run goes on.</summary>
    [Function(nameof(SyncCompare))]
    public static async Task<PhaseOutcome> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, PhaseInput phase)
    {
        PhaseOutcome outcome = await context.CallActivityAsync<PhaseOutcome>(nameof(PrepareRun), phase.Attempt);
        return outcome.GoesOn ? await context.CallActivityAsync<PhaseOutcome>(nameof(CompareTerm), phase.Attempt)
            : outcome;
    }
}
