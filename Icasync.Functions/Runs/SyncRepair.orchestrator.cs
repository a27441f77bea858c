using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>Phase <i>repair</i> of a check: drift is mended offering by offering, only when it was asked for.</summary>
public static class SyncRepair
{
    /// <summary>Runs the phase and answers how the run goes on.</summary>
    [Function(nameof(SyncRepair))]
    public static async Task<PhaseOutcome> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, PhaseInput phase)
    {
        return (await Shards.RunAsync(context, phase.Attempt, OfferingStep.Repair, phase.Work.Repairs))
            .ToOutcome(phase.Work);
    }
}
