using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Brings one offering of a work list through its step: under its claim, while the run's gate is open and not too much
/// has failed, and with its outcome recorded.
/// </summary>
public sealed class WorkItemRunner(
    RunStore runs,
    WorkList work,
    FailureLog failures,
    CallLog calls,
    OfferingClaims claims,
    OfferingHealer steps,
    SyncOptions options)
{
    /// <summary>Runs the step once; what ends the run or waits for an outage is thrown.</summary>
    public async Task<Tally> RunAsync(OfferingsInput input, WorkItem item, CancellationToken cancellation)
    {
        RunRow? run = await runs.FindAsync(input.Attempt.RunId, cancellation);
        if (run is null || run.Attempt != input.Attempt.Attempt || run.Gate != Gate.Open)
        {
            return Tally.Empty with { Stop = StopKind.Gate };
        }

        if (await failures.CountAsync(run.RunId, cancellation) > options.FailuresMax)
        {
            return new Tally(
                0, 0, StopKind.Failed, RunReason.TooManyFailures,
                $"More than {options.FailuresMax} items failed (Icasync__Sync__FailuresMax); the list of failures "
                + "says why.");
        }

        Fence fence = claims.Fence(input.Attempt, item, run.HostId);
        if (!await claims.TakeAsync(fence, cancellation))
        {
            return Tally.Empty with { Stop = StopKind.Gate };
        }

        try
        {
            await work.StartAsync(
                input.Attempt.Key(), input.Step, item.Number, StepNodes.Paths(input.Attempt.Kind, input.Step),
                cancellation);
            StepResult result = await claims.HoldAsync(
                fence, () => steps.RunAsync(fence, input, cancellation), cancellation);
            await RecordAsync(input, item, result, cancellation);
            await calls.FlushAsync(input.Attempt.RunId, cancellation);
            return Tally.One(result.Failures.Count == 0);
        }
        finally
        {
            await claims.ReleaseAsync(fence);
        }
    }

    private async Task RecordAsync(
        OfferingsInput input, WorkItem item, StepResult result, CancellationToken cancellation)
    {
        await failures.ReplaceAsync(input.Attempt.RunId, item.Offering, input.Step, result.Failures, cancellation);
        bool failed = result.Failures.Count > 0;
        await work.FinishAsync(
            input.Attempt.Key(), input.Step, item.Number, failed ? WorkOutcome.Failed : WorkOutcome.Done,
            StepNodes.Of(input.Attempt.Kind, input.Step, failed, result.Counts), cancellation);
    }
}
