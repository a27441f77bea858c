using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Activities.Planning;

/// <summary>
/// Compares what was staged with the ledger, runs the guards before the first write, and writes the work lists of the
/// steps. A plan that a guard refuses is held for a person (DESIGN 5).
/// </summary>
public sealed class PlanRun(
    AttemptPlanner planner, ForecastLog forecast, PlanGuards guards, PlanWriter writer, PhaseBoundary phase,
    TimeProvider time)
{
    /// <summary>Plans the attempt.</summary>
    [Function(nameof(PlanRun))]
    public Task<PhaseOutcome> RunAsync([ActivityTrigger] AttemptInput attempt, CancellationToken cancellation) =>
        phase.RunAsync(
            attempt,
            PlanBefore.Opening(attempt, time.NowText()),
            async (run, before) =>
            {
                if (before.Written is { } written)
                {
                    return PhaseOutcome.Done(written);
                }

                PlannedAttempt planned = await planner.PlanAsync(attempt, run, before.Waiting, cancellation);
                if (run.Kind == RunKind.Incremental)
                {
                    await forecast.WriteAsync(run.RunId, planned.Plan, cancellation);
                }

                await guards.PassAsync(run, planned, cancellation);
                return PhaseOutcome.Done(await writer.WriteAsync(attempt, run, planned, before, cancellation));
            },
            cancellation);
}
