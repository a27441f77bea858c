using System.Data.Common;
using Dapper;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// First step of every run: the term is valid, known and not retired; the source has its tables, columns, rows and
/// rights; staging rows of dead attempts are removed. No remote call.
/// </summary>
public sealed class PrepareRun(
    Database database,
    SourceReader source,
    WriteBack writeBack,
    StagingStore staging,
    SourceRemarks remarks,
    RunTree tree,
    PhaseBoundary phase,
    SyncOptions options)
{
    /// <summary>Prepares the attempt, or answers why the run ends here.</summary>
    [Function(nameof(PrepareRun))]
    public Task<PhaseOutcome> RunAsync([ActivityTrigger] AttemptInput attempt, CancellationToken cancellation) =>
        phase.RunAsync(
            attempt,
            async run =>
            {
                bool full = run.Kind == RunKind.Full || run.Kind.TakesBack();
                SourceShape shape = await source.CheckAsync(attempt.Term, cancellation);
                await StepAsync(
                    full, run, TreePath.PrepareValidateTerm, () => ValidateTermAsync(run, shape, cancellation),
                    cancellation);
                await StepAsync(
                    full, run, TreePath.PrepareCheckDatabase, () => CheckAsync(run, shape, cancellation), cancellation);
                await remarks.WriteAsync(run, shape, cancellation);
                await StepAsync(
                    full, run, TreePath.PrepareCleanTemporaryData,
                    () => staging.ClearAsync(attempt.Key(), cancellation),
                    cancellation);
                return PhaseOutcome.Done(PhaseWork.None);
            },
            cancellation);

    private async Task StepAsync(bool shown, RunRow run, TreePath path, Func<Task> work, CancellationToken cancellation)
    {
        if (!shown)
        {
            await work();
            return;
        }

        await tree.StepAsync(
            run.RunId,
            path,
            async () =>
            {
                await work();
                return true;
            },
            cancellation);
    }

    private async Task ValidateTermAsync(RunRow run, SourceShape shape, CancellationToken cancellation)
    {
        string term = run.Term;
        await using DbConnection connection = await database.OpenAsync(cancellation);
        string? retired = await connection.QuerySingleOrDefaultAsync<string?>(
            "SELECT retired_at FROM icasync_term WHERE term = @term", new { term });
        if (retired is not null && run.Kind != RunKind.Retire)
        {
            throw new RunFailedException(
                RunReason.TermClosed,
                $"Term {term} was retired on {retired}; its calendars stay as they are. 'icasync term reopen' lets "
                + "runs have it again.");
        }

        if (run.Kind is RunKind.Incremental or RunKind.Users
            && await Withdrawal.FindAsync(connection, transaction: null, term) is { } withdrawn)
        {
            throw new RunFailedException(
                RunReason.TermWithdrawn,
                $"Term {term} was withdrawn by run {withdrawn}. Nothing was written. A full sync of the whole term "
                + "builds it anew, and so does an undo of that run.");
        }

        if (run.Kind != RunKind.Undo && shape.TimetableRows == 0 && await LiveAsync(connection, term) == 0)
        {
            throw new RunFailedException(
                RunReason.TermEmpty,
                $"Term {term} has no row in u_jw_kcb_cur and nothing recorded. Check the term's spelling and that the "
                + "timetable is loaded.");
        }
    }

    private async Task CheckAsync(RunRow run, SourceShape shape, CancellationToken cancellation)
    {
        shape.ThrowIfIncomplete();
        await using (DbConnection connection = await database.OpenAsync(cancellation))
        {
            // What takes back asks no source what is wanted.
            if (!run.Kind.TakesBack()
                && await EmptySource.FindAsync(connection, run.Term, shape) is { } empty)
            {
                throw new RunFailedException(RunReason.SourceEmpty, empty);
            }
        }

        if (options.WriteBack && run.Kind is not (RunKind.Users or RunKind.Check)
            && await writeBack.CheckRightsAsync(cancellation) is { } refusal)
        {
            throw new RunFailedException(
                RunReason.SourceRights,
                $"The database user may not update gx_zt and gx_sj of u_jw_kcb_cur ({refusal}). Grant it, or set "
                + "Icasync__Sync__WriteBack=false.");
        }
    }

    private static Task<int> LiveAsync(DbConnection connection, string term) =>
        connection.QuerySingleAsync<int>(
            "SELECT COUNT(*) FROM icasync_offering WHERE term = @term AND calendar_id IS NOT NULL", new { term });
}
