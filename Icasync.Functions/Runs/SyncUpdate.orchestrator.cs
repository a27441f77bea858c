using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>Phase <i>update</i>: titles, access and events of offerings that have a calendar.</summary>
public static class SyncUpdate
{
    /// <summary>Runs the phase and answers how the run goes on.</summary>
    [Function(nameof(SyncUpdate))]
    public static async Task<PhaseOutcome> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, PhaseInput phase)
    {
        Tally tally = await Shards.RunAsync(context, phase.Attempt, OfferingStep.Calendars, phase.Work.Calendars);
        if (tally.Stop == StopKind.None)
        {
            tally = tally.Plus(await Shards.RunAsync(context, phase.Attempt, OfferingStep.Events, phase.Work.Events));
        }

        return tally.ToOutcome(phase.Work);
    }
}
