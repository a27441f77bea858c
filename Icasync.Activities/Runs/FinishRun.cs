using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Runs;

/// <summary>
/// Last step of every attempt: what was processed is recorded and written back, the run gets its state, and its staging
/// rows go. A clean-up error is recorded and leaves the result alone (DESIGN 4).
/// </summary>
public sealed class FinishRun(
    RunStore runs,
    FailureLog failures,
    ProcessedState processed,
    Rollback rollback,
    CallLog calls,
    RunTree tree,
    IRunNotifier notifier,
    Aggregation.StagingStore staging,
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
        if (input.Outcome.Stop == StopKind.None && run.Kind != RunKind.Check)
        {
            await RecordAsync(attempt, run, cancellation);
        }

        if (run.Options.OnFailure == RunOptions.RollbackOnFailure && state is RunState.Failed or RunState.CompletedWithFailures
            && input.Outcome.Stop != StopKind.Gate && await rollback.RunAsync(attempt, cancellation))
        {
            state = RunState.RolledBack;
        }

        if (run is { Kind: RunKind.Check, Options.Repair: true } && state == RunState.Completed)
        {
            await runs.SettleDriftAsync(run.RunId, cancellation);
        }

        await calls.FlushAsync(run.RunId, cancellation);
        await runs.EndAsync(run.RunId, attempt.Attempt, state, reason, message, cancellation);
        await CleanUpAsync(attempt, cancellation);
        await notifier.RunEndedAsync(run.RunId, cancellation);
        return Wire.Word(state);
    }

    private async Task<(RunState State, string? Reason, string? Message)> DecideAsync(
        RunRow run, PhaseOutcome outcome, CancellationToken cancellation) => outcome.Stop switch
        {
            StopKind.Failed => (RunState.Failed, outcome.Reason, outcome.Message),
            StopKind.Gate when run.GateAct == GateActs.Suspend => (RunState.Suspended, null, null),
            StopKind.Gate => (RunState.Terminated, null, null),
            _ => await failures.CountAsync(run.RunId, cancellation) > 0
                ? (RunState.CompletedWithFailures, null, null)
                : (RunState.Completed, null, null),
        };

    private async Task RecordAsync(AttemptInput attempt, RunRow run, CancellationToken cancellation)
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
            async () =>
            {
                await processed.RecordAsync(attempt, cancellation);
                return true;
            },
            cancellation);
    }

    private async Task CleanUpAsync(AttemptInput attempt, CancellationToken cancellation)
    {
        try
        {
            await staging.ClearAsync(attempt.Key(), cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning(exception, "staging rows of run {RunId} could not be removed; the next run removes them", attempt.RunId);
        }
    }
}

/// <summary>Tells people that a run ended. The log is the least implementation.</summary>
public interface IRunNotifier
{
    /// <summary>Called once, after the run's state was written.</summary>
    Task RunEndedAsync(string runId, CancellationToken cancellation);
}

/// <summary>Writes the end of a run into the log.</summary>
public sealed class LogNotifier(RunStore runs, ILogger<LogNotifier> logger) : IRunNotifier
{
    /// <inheritdoc/>
    public async Task RunEndedAsync(string runId, CancellationToken cancellation)
    {
        RunRow? run = await runs.FindAsync(runId, cancellation);
        logger.LogInformation("run {RunId} ended as {State} {Reason}", runId, run?.State, run?.Reason);
    }
}
