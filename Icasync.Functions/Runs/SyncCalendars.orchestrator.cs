using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>
/// Phase <i>calendars</i>: an offering that fails here is undone as a unit, the others go on (DESIGN 3).
/// </summary>
public static class SyncCalendars
{
    /// <summary>Runs the phase and answers how the run goes on.</summary>
    [Function(nameof(SyncCalendars))]
    public static async Task<PhaseOutcome> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, PhaseInput phase)
    {
        return (await Shards.RunAsync(context, phase.Attempt, OfferingStep.Calendars, phase.Work.Calendars))
            .ToOutcome(phase.Work);
    }
}
