using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>
/// Phase <i>permissions</i> of a user sync: grants and role changes, then revokes, by differences only.
/// </summary>
public static class SyncPermissions
{
    /// <summary>Runs the phase and answers how the run goes on.</summary>
    [Function(nameof(SyncPermissions))]
    public static async Task<PhaseOutcome> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, PhaseInput phase)
    {
        Tally tally = await Shards.RunAsync(context, phase.Attempt, OfferingStep.Calendars, phase.Work.Calendars);
        if (tally.Stop == StopKind.None)
        {
            tally = tally.Plus(await Shards.RunAsync(context, phase.Attempt, OfferingStep.Deletes, phase.Work.Deletes));
        }

        return tally.ToOutcome(phase.Work);
    }
}
