using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// Last step of every attempt: what was processed is recorded and written back, the closing steps tell people and clean
/// up, and the run gets its state.
/// </summary>
public sealed class FinishRun(
    RunStore runs,
    RecordProcessed processed,
    Rollback rollback,
    CallLog calls,
    RunTelemetry telemetry,
    RunEnding ending,
    WpsAttempts attempts)
{
    /// <summary>Ends the attempt; answers the run's state, or <c>superseded</c>.</summary>
    [Function(nameof(FinishRun))]
    public async Task<string> RunAsync([ActivityTrigger] FinishInput input, CancellationToken cancellation)
    {
        (AttemptInput attempt, PhaseOutcome outcome) = (input.Attempt, input.Outcome);
        using IDisposable work = attempts.Of(attempt.Key()).Work();
        (RunRow? run, int failed) = await runs.FindWithFailuresAsync(attempt.RunId, cancellation);
        if (run is null || run.Attempt != attempt.Attempt || run.After(EndOf(outcome, failed)) is not { } state)
        {
            return "superseded";
        }

        IReadOnlyList<Statement> first = [];
        if (await IsTakenBackAsync(run, state, outcome, cancellation))
        {
            // What is taken back is not processed: its rows stay pending for the next run (D1, D2).
            state = await rollback.RunAsync(attempt, cancellation) ? run.After(AttemptEnd.TakenBack)!.Value : state;
        }
        else if (outcome.Stop == StopKind.None)
        {
            first = await processed.RunAsync(attempt, run, cancellation);
        }

        await calls.FlushAsync(run.RunId, cancellation);
        await ending.EndAsync(run, state, outcome.Reason, outcome.Message, cancellation, first);
        return WireFormat.Word(state);
    }

    // A run that a guard stopped before its first write has nothing to take back: it ends as failed and can be rewound
    // (DESIGN 5).
    private async Task<bool> IsTakenBackAsync(
        RunRow run, RunState state, PhaseOutcome outcome, CancellationToken cancellation) =>
        run.Options.OnFailure == OnFailure.Rollback && outcome.Stop != StopKind.Gate
        && (
            state == RunState.CompletedWithFailures
            || (state == RunState.Failed && await telemetry.CountChangesAsync(run.RunId, cancellation) > 0));

    private static AttemptEnd EndOf(PhaseOutcome outcome, int failed) => outcome.Stop switch
    {
        StopKind.Failed => AttemptEnd.Failed,
        StopKind.Gate => AttemptEnd.Stopped,
        StopKind.None => failed > 0 ? AttemptEnd.FinishedWithFailures : AttemptEnd.Finished,
        _ => throw new System.Diagnostics.UnreachableException($"stop {outcome.Stop}"),
    };
}
