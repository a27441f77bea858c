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
    SourceRemarks remarks,
    RunTree tree,
    PhaseBoundary phase,
    SyncOptions options)
{
    /// <summary>Prepares the attempt, or answers why the run ends here.</summary>
    [Function(nameof(PrepareRun))]
    public Task<PhaseOutcome> RunAsync([ActivityTrigger] AttemptInput attempt, CancellationToken cancellation)
    {
        bool full = attempt.Kind == RunKind.Full || attempt.Kind.TakesBack();
        return phase.RunAsync(
            attempt,
            Known.Opening(attempt.Term),
            async (run, known) =>
            {
                StepNotes steps = tree.Noting(run.RunId);
                try
                {
                    await LookAsync(run, known, steps, cancellation);
                }
                catch when (full)
                {
                    await database.RunAsync(steps.Statements, CancellationToken.None);
                    throw;
                }

                await steps.RunAsync(TreePath.PrepareCleanTemporaryData, () => Task.CompletedTask);
                await database.RunAsync(
                    [.. StagingStore.Clearing(attempt.Key(), known.Open), .. full ? steps.Statements : []],
                    cancellation);
                return PhaseOutcome.Done(PhaseWork.None);
            },
            cancellation,
            full ? [TreePath.PrepareValidateTerm] : []);
    }

    private async Task LookAsync(RunRow run, Known known, StepNotes steps, CancellationToken cancellation)
    {
        SourceRows rows = await source.CheckAsync(run.Term, cancellation);
        await steps.RunAsync(
            TreePath.PrepareValidateTerm, () => ValidateTermAsync(run, rows, known, cancellation));
        await steps.RunAsync(TreePath.PrepareCheckDatabase, () => CheckAsync(run, rows, cancellation));
        await remarks.WriteAsync(run, rows, cancellation);
    }

    private async Task ValidateTermAsync(
        RunRow run, SourceRows rows, Known known, CancellationToken cancellation)
    {
        string term = run.Term;
        if (known.RetiredAt is { } retired && run.Kind != RunKind.Retire)
        {
            throw new RunFailedException(
                RunReason.TermClosed,
                $"Term {term} was retired on {retired}; its calendars stay as they are. 'icasync term reopen' lets "
                + "runs have it again.");
        }

        if (run.Kind is RunKind.Incremental or RunKind.Users && known.WithdrawnRun is { } withdrawn)
        {
            throw new RunFailedException(
                RunReason.TermWithdrawn,
                $"Term {term} was withdrawn by run {withdrawn}. Nothing was written. A full sync of the whole term "
                + "builds it anew, and so does an undo of that run.");
        }

        if (run.Kind != RunKind.Undo && !rows.HasTimetable
            && await database.ReadAsync(connection => LiveAsync(connection, term), cancellation) == 0)
        {
            throw new RunFailedException(
                RunReason.TermEmpty,
                $"Term {term} has no row in u_jw_kcb_cur and nothing recorded. Check the term's spelling and that the "
                + "timetable is loaded.");
        }
    }

    private async Task CheckAsync(RunRow run, SourceRows rows, CancellationToken cancellation)
    {
        rows.Shape.ThrowIfIncomplete();

        // What takes back asks no source what is wanted.
        if (!run.Kind.TakesBack()
            && await database.ReadAsync(
                connection => EmptySource.FindAsync(connection, run.Term, rows), cancellation) is { } empty)
        {
            throw new RunFailedException(RunReason.SourceEmpty, empty);
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

    /// <summary>What is known of the term, and which runs are open.</summary>
    private sealed record Known(string? RetiredAt, string? WithdrawnRun, IReadOnlyList<string> Open)
    {
        public static PhaseOpening<Known> Opening(string term) => new(
            [],
            [
                new Statement("SELECT retired_at, withdrawn_run FROM icasync_term WHERE term = @term", new { term }),
                StagingStore.OpenRuns,
            ],
            async all =>
            {
                (string? retiredAt, string? withdrawnRun) =
                    await all.ReadSingleOrDefaultAsync<(string?, string?)>();
                return new Known(retiredAt, withdrawnRun, (await all.ReadAsync<string>()).ToList());
            });
    }
}
