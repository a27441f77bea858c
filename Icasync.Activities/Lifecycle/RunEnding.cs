using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// Ends an attempt, whoever ends it: its own last step, a host that finds it lost, or an operator when no host works on
/// it. People are told and the summary is kept each time.
/// </summary>
public sealed class RunEnding(
    RunStore runs, RunClosing closing, RunTelemetry telemetry, WpsAttempts attempts)
{
    /// <summary>Gives the run its state; false when a newer attempt has taken over.</summary>
    public async Task<bool> EndAsync(
        RunRow run, RunState state, RunReason? reason, string? message, CancellationToken cancellation)
    {
        // The closing steps come before the end is written, because whoever waits for the end may stop the engine then.
        RunFacts? facts = await closing.CloseAsync(run, state, reason, cancellation);
        attempts.Forget(new AttemptKey(run.RunId, run.Attempt));
        string? code = reason is { } known ? WireFormat.Code(known) : null;
        if (!await runs.EndAsync(run.RunId, run.Attempt, state, code, message, cancellation))
        {
            return false;
        }

        telemetry.Measure(run, state, facts);
        return true;
    }
}
