using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// Ends an attempt, whoever ends it: its own last step, a host that finds it lost, or an operator when no host works on
/// it. People are told and the summary is kept each time.
/// </summary>
public sealed class RunEnding(
    RunStore runs, RunClosing closing, RunTelemetry telemetry, WpsAttempts attempts, ILogger<RunEnding> logger)
{
    /// <summary>Gives the run its state; false when a newer attempt has taken over.</summary>
    /// <param name="first">What the closing steps write before anything else.</param>
    public async Task<bool> EndAsync(
        RunRow run, RunState state, RunReason? reason, string? message, CancellationToken cancellation,
        params IReadOnlyList<Statement> first)
    {
        // The closing steps come before the end is written, because whoever waits for the end may stop the engine then.
        ClosedRun closed = await closing.CloseAsync(run, state, reason, first, cancellation);
        attempts.Forget(new AttemptKey(run.RunId, run.Attempt));
        string? code = reason is { } known ? WireFormat.Code(known) : null;
        Task<bool> EndWithAsync(IReadOnlyList<Statement> along) =>
            runs.EndAsync(run.RunId, run.Attempt, state, code, message, cancellation, along);
        bool ended;
        try
        {
            ended = await EndWithAsync(closed.Whole);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && closed.Facts is not null)
        {
            logger.LogWarning(
                exception, "run {RunId}: its staging rows stay until the next run; the run's result stands", run.RunId);
            ended = await EndWithAsync(closed.Uncleared);
        }

        if (ended)
        {
            telemetry.Measure(run, state, closed.Facts);
        }

        return ended;
    }
}
