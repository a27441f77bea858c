using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>
/// Phase <i>add</i>: offerings that are new get calendar, full access list and events in one run (C08, U32).
/// </summary>
public static class SyncAdd
{
    /// <summary>Runs the phase and answers how the run goes on.</summary>
    [Function(nameof(SyncAdd))]
    public static async Task<PhaseOutcome> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, PhaseInput phase)
    {
        Tally tally = await Shards.RunAsync(context, phase.Attempt, OfferingStep.NewCalendars, phase.Work.NewCalendars);
        if (tally.Stop == StopKind.None)
        {
            tally =
                tally.Plus(await Shards.RunAsync(context, phase.Attempt, OfferingStep.NewEvents, phase.Work.NewEvents));
        }

        return tally.ToOutcome(phase.Work);
    }
}
