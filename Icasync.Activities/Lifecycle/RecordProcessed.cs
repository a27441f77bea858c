using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// The step that records what an attempt processed. What WPS holds is recorded by then: an error here, a statement that
/// never comes back among them, leaves the result of the run alone (DESIGN 4). Where the database is away, the end of
/// the run cannot be written either.
/// </summary>
public sealed class RecordProcessed(
    Database database, ProcessedRows processed, TakenBackRows takenBack, RunTree tree,
    ILogger<RecordProcessed> logger)
{
    /// <summary>Records it, as a step of the run's tree; a check processes nothing and writes what is owed.</summary>
    /// <returns>That the step has ended, to be written along with what follows.</returns>
    public async Task<IReadOnlyList<Statement>> RunAsync(
        AttemptInput attempt, RunRow run, CancellationToken cancellation)
    {
        try
        {
            if (attempt.Kind == RunKind.Check)
            {
                await processed.WriteOwedAsync(attempt, run, cancellation);
                return [];
            }

            return [await RecordAsync(attempt, run, Path(attempt.Kind), cancellation)];
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogError(
                exception, "run {RunId}: what was processed is not recorded; the run's result stands", attempt.RunId);
            return [];
        }
    }

    private async Task<Statement> RecordAsync(
        AttemptInput attempt, RunRow run, TreePath path, CancellationToken cancellation)
    {
        try
        {
            Statement starting = tree.Starting(attempt.RunId, path, total: 1);
            await database.RepeatAsync(
                async () =>
                {
                    await (attempt.Kind.TakesBack()
                        ? takenBack.RecordAsync(attempt, starting, cancellation)
                        : processed.RecordAsync(attempt, run, starting, cancellation));
                    return true;
                },
                cancellation);
            return tree.Ending(attempt.RunId, path, done: 1, failed: 0);
        }
        catch
        {
            await tree.FailAsync(attempt.RunId, path);
            throw;
        }
    }

    private static TreePath Path(RunKind kind) => kind switch
    {
        RunKind.Full or RunKind.Withdraw or RunKind.Undo or RunKind.Retire => TreePath.FinishUpdateState,
        RunKind.Incremental => TreePath.StatusState,
        RunKind.Users => TreePath.FinishState,
        RunKind.Check or _ =>
            throw new System.Diagnostics.UnreachableException($"a run of kind {kind} processes no rows"),
    };
}
