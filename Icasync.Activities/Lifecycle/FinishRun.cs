using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// Last step of every attempt: what was processed is recorded and written back, the closing steps tell people and clean
/// up, and the run gets its state.
/// </summary>
public sealed class FinishRun(
    Database database,
    RunStore runs,
    FailureLog failures,
    ProcessedRows processed,
    Rollback rollback,
    CallLog calls,
    RunTree tree,
    RunClosing closing,
    WpsAttempts attempts,
    ILogger<FinishRun> logger)
{
    /// <summary>Ends the attempt; answers the run's state, or <c>superseded</c>.</summary>
    [Function(nameof(FinishRun))]
    public async Task<string> RunAsync([ActivityTrigger] FinishInput input, CancellationToken cancellation)
    {
        AttemptInput attempt = input.Attempt;
        RunRow? run = await runs.FindAsync(attempt.RunId, cancellation);
        if (run is null || run.Attempt != attempt.Attempt || !RunTransitions.IsOpen(run.State))
        {
            return "superseded";
        }

        (RunState state, string? reason, string? message) = await DecideAsync(run, input.Outcome, cancellation);
        if (await IsTakenBackAsync(run, state, input.Outcome, cancellation))
        {
            // What is taken back is not processed: its rows stay pending for the next run (D1, D2).
            state = await rollback.RunAsync(attempt, cancellation) ? RunState.RolledBack : state;
        }
        else if (input.Outcome.Stop == StopKind.None && run.Kind != RunKind.Check)
        {
            await RecordAsync(attempt, run, cancellation);
        }

        if (run is { Kind: RunKind.Check, Options.Repair: true } && state == RunState.Completed)
        {
            await runs.SettleDriftAsync(run.RunId, cancellation);
        }

        await calls.FlushAsync(run.RunId, cancellation);

        // The closing steps come before the end is written, because whoever waits for the end may stop the engine then.
        await closing.CloseAsync(run, state, reason, cancellation);
        if (await runs.EndAsync(run.RunId, attempt.Attempt, state, reason, message, cancellation))
        {
            await closing.MeasureAsync(run, state, cancellation);
        }

        attempts.Forget(attempt.Key());

        return WireFormat.Word(state);
    }

    // A run that a guard stopped before its first write has nothing to take back: it ends as failed and can be rewound
    // (DESIGN 5).
    private async Task<bool> IsTakenBackAsync(
        RunRow run, RunState state, PhaseOutcome outcome, CancellationToken cancellation) =>
        run.Options.OnFailure == RunOptions.RollbackOnFailure && outcome.Stop != StopKind.Gate
        && (
            state == RunState.CompletedWithFailures
            || (state == RunState.Failed && await closing.CountChangesAsync(run.RunId, cancellation) > 0));

    private async Task<(RunState State, string? Reason, string? Message)> DecideAsync(
        RunRow run, PhaseOutcome outcome, CancellationToken cancellation) => outcome.Stop switch
        {
            StopKind.Failed => (RunState.Failed, outcome.Reason, outcome.Message),

            // A run that was told to stop ends as stopped also when the courses in hand were its last ones (O10).
            _ when run.Gate != Gate.Open || outcome.Stop == StopKind.Gate =>
                (run.GateAct == GateActs.Suspend ? RunState.Suspended : RunState.Terminated, null, null),
            _ => await failures.CountAsync(run.RunId, cancellation) > 0
                ? (RunState.CompletedWithFailures, null, null)
                : (RunState.Completed, null, null),
        };

    // What WPS holds is recorded by now: an error here, such as a source that refuses gx_zt, leaves the result alone
    // (DESIGN 4).
    private async Task RecordAsync(AttemptInput attempt, RunRow run, CancellationToken cancellation)
    {
        try
        {
            await RecordStepAsync(attempt, run, cancellation);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or DatabaseUnavailableException))
        {
            logger.LogError(
                exception, "run {RunId}: what was processed is not recorded; the run's result stands", run.RunId);
        }
    }

    private async Task RecordStepAsync(AttemptInput attempt, RunRow run, CancellationToken cancellation)
    {
        string path = run.Kind switch
        {
            RunKind.Full => "finish/update state",
            RunKind.Incremental => "status/state",
            _ => "finish/state",
        };
        await tree.StepAsync(
            run.RunId,
            path,
            () => database.RepeatAsync(
                async () =>
                {
                    await processed.RecordAsync(attempt, cancellation);
                    return true;
                },
                cancellation),
            cancellation);
    }
}
