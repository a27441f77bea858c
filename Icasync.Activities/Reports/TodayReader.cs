using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>
/// Reads what an operator should know first of a term: a handful of statements over sets, whatever its size. Nothing is
/// planned and nobody is called.
/// </summary>
public sealed class TodayReader(Database database, BulkReader bulk, TimeProvider time)
{
    private const int HeldMax = 20;
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly string[] Syncs = [WireFormat.Word(RunKind.Full), WireFormat.Word(RunKind.Incremental)];
    private static readonly string Event = WireFormat.Word(ChangeKind.Event);
    private static readonly string Check = WireFormat.Word(RunKind.Check);
    private static readonly string DeletesWithheld = FindingCode.DeletesWithheld.Text();
    private static readonly string Completed = WireFormat.Word(RunState.Completed);

    /// <summary>The view of a term.</summary>
    public async Task<TodayView> ReadAsync(string term, CancellationToken cancellation)
    {
        TodayView view = await database.ReadAsync(connection => ReadAsync(connection, term), cancellation);
        string of = string.Join(
            ' ', view.Changes.Where(one => one.Kind == Event).Select(one => $"{one.Op} {one.Count}")
                .Prepend(view.Open?.RunId ?? view.LastGood?.RunId));
        return view with { Bulk = await bulk.SinceAsync(term, view.Since, of, cancellation) };
    }

    private async Task<TodayView> ReadAsync(DbConnection connection, string term)
    {
        string since = WireFormat.Instant(time.GetUtcNow() - Day);
        List<EndedRun> newest = (await connection.QueryAsync<EndedRun>(
            """
            SELECT r.run_id AS RunId, r.kind AS Kind, r.state AS State, r.reason AS Reason, r.failures AS Failures,
                   r.finished_at AS FinishedAt, r.plan_id AS PlanId, r.quarantined AS Quarantined,
                   r.warnings AS Warnings
            FROM icasync_run r JOIN (
                SELECT MAX(run_id) AS newest FROM icasync_run WHERE term = @term AND finished_at IS NOT NULL
                GROUP BY kind) n ON n.newest = r.run_id
            ORDER BY r.run_id DESC
            """,
            new { term })).ToList();
        GoodEntry? good = await LastGoodAsync(connection, term);
        List<HeldEntry> held = (await connection.QueryAsync<HeldEntry>(
            $"""
            SELECT plan_id AS PlanId, kind AS Kind, created_at AS CreatedAt FROM icasync_plan
            WHERE term = @term AND state = @held ORDER BY plan_id DESC {database.Dialect.Limit("@limit")}
            """,
            new { term, held = WireFormat.Word(PlanState.Held), limit = HeldMax })).ToList();
        EndedRun? sync = newest.FirstOrDefault(run => Syncs.Contains(run.Kind));

        // A run that ended before it had read the rows says nothing of them; one that found nothing names nothing.
        EndedRun? read = newest.FirstOrDefault(run =>
            run.Quarantined is not null || (Syncs.Contains(run.Kind) && run.State == Completed));
        return new TodayView
        {
            Term = term,
            Held = held,
            Failed = Failed(newest, held),
            Withheld = Found(sync, run => FindingLog.Sum(run.Warnings).GetValueOrDefault(DeletesWithheld)),
            Unreadable = Found(read, run => FindingLog.Sum(run.Quarantined).Values.Sum()),
            People = await PeopleAsync(connection, term, newest.FirstOrDefault()),
            Drift = await DriftAsync(connection, newest.FirstOrDefault(run => run.Kind == Check)),
            Open = await connection.QuerySingleOrDefaultAsync<OpenEntry>(
                """
                SELECT r.run_id AS RunId, r.state AS State FROM icasync_open_run o
                JOIN icasync_run r ON r.run_id = o.run_id WHERE o.term = @term AND r.finished_at IS NULL
                """,
                new { term }),
            LastGood = good,
            OutOfScope = await OutOfScopeAsync(connection, sync),
            Since = since,
            Changes = await ChangesAsync(connection, term, since),
        };
    }

    // A later full sync looks at everything, so that what an earlier run left is done or has failed again. A check is
    // about other things. The run of a held plan is told by the plan.
    private static List<FailedEntry> Failed(List<EndedRun> newest, List<HeldEntry> held)
    {
        string done = newest.Where(run => run.Kind == Syncs[0] && run.State == Completed)
            .Select(run => run.RunId).FirstOrDefault(string.Empty);
        return newest
            .Where(run => run.State != Completed && run.State != WireFormat.Word(RunState.Terminated))
            .Where(run => run.Kind == Check || string.CompareOrdinal(run.RunId, done) > 0)
            .Where(run => held.All(plan => plan.PlanId != run.PlanId))
            .Select(run => new FailedEntry(
                run.RunId, run.Kind, run.State, run.Reason, run.Failures, run.FinishedAt))
            .ToList();
    }

    private static FoundEntry? Found(EndedRun? run, Func<EndedRun, int> count) =>
        run is not null && count(run) is > 0 and int found ? new FoundEntry(found, run.RunId) : null;

    private async Task<GoodEntry?> LastGoodAsync(DbConnection connection, string term) =>
        (await connection.QueryAsync<GoodEntry>(
            $"""
            SELECT run_id AS RunId, kind AS Kind, finished_at AS FinishedAt FROM icasync_run
            WHERE term = @term AND kind IN @Syncs AND state = @Completed
            ORDER BY run_id DESC {database.Dialect.Limit("@limit")}
            """,
            new { term, Syncs, Completed, limit = 1 })).FirstOrDefault();

    private static async Task<FoundEntry?> PeopleAsync(DbConnection connection, string term, EndedRun? newest)
    {
        if (newest is null)
        {
            return null;
        }

        long unknown = await connection.QuerySingleAsync<long>(
            """
            SELECT COUNT(DISTINCT number) FROM icasync_access
            WHERE term = @term AND state = @pending AND pending_reason IS NULL
            """,
            new { term, pending = LedgerState.Pending.Word() });
        return unknown > 0 ? new FoundEntry(unknown, newest.RunId) : null;
    }

    private static async Task<FoundEntry?> OutOfScopeAsync(DbConnection connection, EndedRun? sync)
    {
        long left = sync is null ? 0 : await connection.QuerySingleAsync<long>(
            "SELECT COALESCE(SUM(n), 0) FROM icasync_tally WHERE run_id = @RunId AND name = @name",
            new { sync.RunId, name = TermPlan.OutOfScopeCount });
        return left > 0 ? new FoundEntry(left, sync!.RunId) : null;
    }

    private static async Task<FoundEntry?> DriftAsync(DbConnection connection, EndedRun? check)
    {
        long found = check is null ? 0 : await connection.QuerySingleAsync<long>(
            "SELECT COALESCE(SUM(n), 0) FROM icasync_tally WHERE run_id = @RunId AND name LIKE 'drift.%'",
            new { check.RunId });
        return found > 0 ? new FoundEntry(found, check!.RunId) : null;
    }

    // By the runs that worked since then: the change log has its rows under them.
    private static async Task<List<ChangedEntry>> ChangesAsync(DbConnection connection, string term, string since) =>
        (await connection.QueryAsync<ChangedEntry>(
            """
            SELECT kind AS Kind, op AS Op,
                   CASE WHEN kind = @access THEN COUNT(DISTINCT CASE WHEN kind = @access THEN item_key END)
                        ELSE COUNT(*) END AS Count
            FROM icasync_change
            WHERE at >= @since AND run_id IN (
                SELECT run_id FROM icasync_run WHERE term = @term AND (finished_at IS NULL OR finished_at >= @since))
            GROUP BY kind, op ORDER BY kind, op
            """,
            new { term, since, access = WireFormat.Word(ChangeKind.Access) })).ToList();

    private sealed class EndedRun
    {
        public required string RunId { get; init; }
        public required string Kind { get; init; }
        public required string State { get; init; }
        public string? Reason { get; init; }
        public long Failures { get; init; }
        public required string FinishedAt { get; init; }
        public string? PlanId { get; init; }
        public string? Quarantined { get; init; }
        public string? Warnings { get; init; }
    }
}
