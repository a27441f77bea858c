using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>
/// Phase <i>events</i>: creates, updates and moves first, deletes last, so that nobody sees a gap; then doubtful
/// offerings are verified.
/// </summary>
public static class SyncEvents
{
    /// <summary>Runs the phase and answers how the run goes on.</summary>
    [Function(nameof(SyncEvents))]
    public static async Task<PhaseOutcome> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, PhaseInput phase)
    {
        Tally tally = await Shards.RunAsync(context, phase.Attempt, OfferingStep.Events, phase.Work.Events);
        foreach (OfferingStep step in new[] { OfferingStep.Attendees, OfferingStep.Deletes, OfferingStep.Verify })
        {
            if (tally.Stop == StopKind.None && !(phase.Attempt.LeavesOut() && phase.Work.IsKnownEmpty(step)))
            {
                tally = tally.Plus(await Shards.RunAsync(context, phase.Attempt, step));
            }
        }

        return tally.ToOutcome(phase.Work);
    }
}
