using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Brings one offering of a work list through its step: under its claim, while the run's gate is open and not too much
/// has failed, and with its outcome recorded.
/// </summary>
public sealed class WorkItemRunner(
    Database database,
    RunStore runs,
    WorkList work,
    FailureLog failures,
    OfferingClaims claims,
    OfferingHealer steps,
    SyncOptions options)
{
    /// <summary>What stops the work of an attempt before an item of it begins; null where nothing does.</summary>
    public async Task<(Tally? Stop, string? HostId)> AdmitAsync(
        AttemptInput attempt, CancellationToken cancellation)
    {
        (RunRow? run, int failed) = await runs.FindWithFailuresAsync(attempt.RunId, cancellation);
        if (run is null || run.Attempt != attempt.Attempt || run.Gate != Gate.Open)
        {
            return (Tally.Empty with { Stop = StopKind.Gate }, null);
        }

        Tally? tooMany = failed > options.FailuresMax
            ? new Tally(
                0, 0, StopKind.Failed, RunReason.TooManyFailures,
                $"More than {options.FailuresMax} items failed (Icasync__Sync__FailuresMax); the list of failures "
                + "says why.")
            : null;
        return (tooMany, run.HostId);
    }

    /// <summary>Runs the step once; what ends the run or waits for an outage is thrown.</summary>
    public async Task<Tally> RunAsync(
        OfferingsInput input, WorkItem item, StagedOffering? staged, string? hostId, CancellationToken cancellation)
    {
        Fence fence = claims.Fence(input.Attempt, item, hostId);
        IReadOnlyList<Statement> starting = work.Starting(
            input.Attempt.Key(), input.Step, item.Number, StepNodes.Paths(input.Attempt.Kind, input.Step));
        if (await claims.TakeAsync(fence, starting, cancellation) is not { } ledger)
        {
            return Tally.Empty with { Stop = StopKind.Gate };
        }

        IReadOnlyList<Statement> ending = [];
        try
        {
            StepResult result = await claims.HoldAsync(
                fence, () => steps.RunAsync(fence, input, new OfferingState(staged, ledger), cancellation),
                cancellation);
            ending = Ending(input, item, result);
            return Tally.One(done: result.Failures.Count == 0);
        }
        finally
        {
            await claims.ReleaseAsync(fence, ending);
        }
    }

    /// <summary>Records that the database refused the item's claim or outcome, as the item's failure.</summary>
    /// <param name="error">The error's number.</param>
    public Task RefusedAsync(OfferingsInput input, WorkItem item, string error, CancellationToken cancellation) =>
        database.RunAsync(
            Ending(input, item, StepResult.Of(ItemFailure.OfDatabase(
                claims.Fence(input.Attempt, item, hostId: null), OfferingHealer.PhaseOf(input.Step), error))),
            cancellation);

    private IReadOnlyList<Statement> Ending(OfferingsInput input, WorkItem item, StepResult result)
    {
        bool failed = result.Failures.Count > 0;
        return
        [
            .. failures.Replacing(input.Attempt.RunId, item.Offering, input.Step, result.Failures),
            .. work.Finishing(
                input.Attempt.Key(), input.Step, item.Number, failed ? WorkOutcome.Failed : WorkOutcome.Done,
                StepNodes.Of(input.Attempt.Kind, input.Step, failed, result.Counts)),
        ];
    }
}
