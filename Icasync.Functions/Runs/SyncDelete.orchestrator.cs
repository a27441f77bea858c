using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>Phase <i>delete</i>: cancelled events and participants who left; calendars stay (DOMAIN D8).</summary>
public static class SyncDelete
{
    /// <summary>Runs the phase and answers how the run goes on.</summary>
    [Function(nameof(SyncDelete))]
    public static async Task<PhaseOutcome> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, PhaseInput phase)
    {
        return (await Shards.RunAsync(context, phase.Attempt, OfferingStep.Deletes, phase.Work.Deletes))
            .ToOutcome(phase.Work);
    }
}
