using System.Data.Common;
using Dapper;
using Icasync.Activities.Aggregation;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Activities.Runs;

/// <summary>
/// First step of every run: the term is valid, known and not retired; the source has its tables, columns, rows and
/// rights; staging rows of dead attempts are removed. No remote call.
/// </summary>
public sealed class PrepareRun(
    Database database,
    SourceReader source,
    WriteBack writeBack,
    StagingStore staging,
    FindingLog findings,
    RunTree tree,
    PhaseRunner phase,
    SyncOptions options)
{
    /// <summary>Prepares the attempt, or answers why the run ends here.</summary>
    [Function(nameof(PrepareRun))]
    public Task<PhaseOutcome> RunAsync([ActivityTrigger] AttemptInput attempt, CancellationToken cancellation) =>
        phase.RunAsync(
            attempt,
            async run =>
            {
                bool full = run.Kind == RunKind.Full;
                SourceShape shape = await source.CheckAsync(attempt.Term, cancellation);
                await StepAsync(full, run, "prepare/validate term", () => ValidateTermAsync(attempt.Term, shape, cancellation), cancellation);
                await StepAsync(full, run, "prepare/check database", () => CheckAsync(run, shape, cancellation), cancellation);
                await RemarkAsync(run, shape, cancellation);
                await StepAsync(full, run, "prepare/clean temporary data", () => staging.ClearAsync(attempt.Key(), cancellation), cancellation);
                return PhaseOutcome.Done(PhaseWork.None);
            },
            cancellation);

    // Group 3 of the findings: what is odd about the source as a whole (DOMAIN D6, F5).
    private Task RemarkAsync(RunRow run, SourceShape shape, CancellationToken cancellation)
    {
        List<Finding> remarks = [];
        if (!shape.HasAssignments)
        {
            remarks.Add(new Finding("ASSIGNMENTS_ABSENT", null, "out_jw_kcb_js does not exist: teachers come from the timetable alone"));
        }

        if (run.Kind == RunKind.Full && shape.BadTermRows > 0)
        {
            Finding one = new(QuarantineReasons.BadTerm, null, "a live timetable row has no valid term and belongs to no term's run");
            remarks.AddRange(Enumerable.Repeat(one, (int)Math.Min(shape.BadTermRows, int.MaxValue)));
        }

        return database.InTransactionAsync(
            (connection, transaction) => findings.WriteFindingsAsync(connection, transaction, run.RunId, group: 3, remarks), cancellation);
    }

    private async Task StepAsync(bool shown, RunRow run, string path, Func<Task> work, CancellationToken cancellation)
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

    private async Task ValidateTermAsync(string term, SourceShape shape, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        string? retired = await connection.QuerySingleOrDefaultAsync<string?>(
            "SELECT retired_at FROM icasync_term WHERE term = @term", new { term });
        if (retired is not null)
        {
            throw new RunFailedException(RunReasons.TermClosed, $"Term {term} was retired on {retired}; its calendars stay as they are.");
        }

        if (shape.TimetableRows == 0 && await LiveAsync(connection, term) == 0)
        {
            throw new RunFailedException(
                RunReasons.TermEmpty,
                $"Term {term} has no row in u_jw_kcb_cur and nothing recorded. Check the term's spelling and that the timetable is loaded.");
        }
    }

    private async Task CheckAsync(RunRow run, SourceShape shape, CancellationToken cancellation)
    {
        shape.ThrowIfIncomplete();
        await using (DbConnection connection = await database.OpenAsync(cancellation))
        {
            await GuardEmptySourceAsync(connection, run.Term, shape);
        }

        if (options.WriteBack && run.Kind is RunKind.Full or RunKind.Incremental
            && await writeBack.CheckRightsAsync(cancellation) is { } refusal)
        {
            throw new RunFailedException(
                RunReasons.SourceRights,
                $"The database user may not update gx_zt and gx_sj of u_jw_kcb_cur ({refusal}). Grant it, or set Icasync__Sync__WriteBack=false.");
        }
    }

    // Not to be forced: an emptied table is a reload caught half-way, never a term without people (DESIGN 5).
    private static async Task GuardEmptySourceAsync(DbConnection connection, string term, SourceShape shape)
    {
        int lessons = await LiveAsync(connection, term) + await connection.QuerySingleAsync<int>(
            "SELECT COUNT(*) FROM icasync_event WHERE term = @term", new { term });
        int students = await CountAccessAsync(connection, term, ParticipantKind.Student);
        int teachers = await CountAccessAsync(connection, term, ParticipantKind.Teacher);
        bool assignmentsKnown = await connection.QuerySingleOrDefaultAsync<int?>(
            "SELECT 1 FROM icasync_term_source WHERE term = @term AND source = 'out_jw_kcb_js'", new { term }) is not null;
        (string Table, long Rows, int Live)[] sources =
        [
            ("u_jw_kcb_cur", shape.TimetableRows, lessons),
            ("out_jw_kcb_xs", shape.EnrolmentRows, students),
            ("out_jw_kcb_js", shape.AssignmentRows, assignmentsKnown ? teachers : 0),
            ("out_xsxx", shape.StudentRows, students),
            ("out_jsxx", shape.TeacherRows, teachers),
        ];
        foreach ((string table, long rows, int live) in sources)
        {
            if (rows == 0 && live > 0)
            {
                throw new RunFailedException(
                    RunReasons.SourceEmpty,
                    $"{table} has no row for term {term} while {live} live objects came from it. Wait for the reload to end; this cannot be forced.");
            }
        }
    }

    private static Task<int> CountAccessAsync(DbConnection connection, string term, ParticipantKind kind) =>
        connection.QuerySingleAsync<int>(
            "SELECT COUNT(*) FROM icasync_access WHERE term = @term AND kind = @kind",
            new { term, kind = Wire.Word(kind) });

    private static Task<int> LiveAsync(DbConnection connection, string term) =>
        connection.QuerySingleAsync<int>(
            "SELECT COUNT(*) FROM icasync_offering WHERE term = @term AND calendar_id IS NOT NULL", new { term });
}
