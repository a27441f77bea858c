using System.Data.Common;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Planning;

/// <summary>
/// Plans that stand in the database: those that were asked for, and those that a guard holds until a person allows or
/// rejects them once. A decision counts for the plan's hash: another plan is another decision.
/// </summary>
public sealed class HeldPlans(Database database, OperatorLog log, TimeProvider time, Random random)
{
    /// <summary>Operations kept with a stored plan: enough to read, bounded in size.</summary>
    public const int OperationsMax = 20_000;

    /// <summary>Stores a plan and answers its id.</summary>
    public async Task<string> StoreAsync(
        string kind, string term, TermPlan plan, IReadOnlyList<PlannedOperation> operations, string state,
        string? guard, string? runId,
        IReadOnlyList<string> courses, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        string planId = $"{now.UtcDateTime:yyyyMMdd'T'HHmmssfff}-plan-{random.Next(0x1000000):x6}";
        string document = JsonSerializer.Serialize(
            new { counts = plan.Counts, withheld = plan.WithheldOfferings,
            operations = operations.Take(OperationsMax) }, WireFormat.Json);
        string summary = JsonSerializer.Serialize(
            new { counts = CountSummary.Of(plan.Counts), withheld = plan.WithheldOfferings, courses }, WireFormat.Json);
        await database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                INSERT INTO icasync_plan (plan_id, kind, term, hash, state, guard, run_id, document, created_at,
                    summary)
                VALUES (@planId, @kind, @term, @Hash, @state, @guard, @runId, @document, @now, @summary)
                """,
                new { planId, kind, term, plan.Hash, state, guard, runId, document, now = WireFormat.Instant(now),
                summary },
                transaction),
            cancellation);
        return planId;
    }

    /// <summary>
    /// Holds the plan that a guard refused. The same plan is held once, and one that was rejected stays rejected: the
    /// decision is remembered for the plan's hash.
    /// </summary>
    public async Task<string> HoldAsync(
        RunRow run, TermPlan plan, IReadOnlyList<PlannedOperation> operations, string guard,
        CancellationToken cancellation)
    {
        string? known;
        await using (DbConnection connection = await database.OpenAsync(cancellation))
        {
            known = (await connection.QueryAsync<string>(
                """
                SELECT plan_id FROM icasync_plan WHERE term = @Term AND hash = @Hash AND state IN (@held, @rejected)
                    ORDER BY plan_id
                """,
                new { run.Term, plan.Hash, held = PlanStates.Held, rejected = PlanStates.Rejected })).FirstOrDefault();
        }

        string planId = known ?? await StoreAsync(
            WireFormat.Word(run.Kind), run.Term, plan, operations, PlanStates.Held, guard, run.RunId,
            run.Options.Courses, cancellation);
        await database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "UPDATE icasync_run SET plan_id = @planId WHERE run_id = @RunId", new { planId, run.RunId },
                transaction),
            cancellation);
        return planId;
    }

    /// <summary>
    /// Whether a person allowed a plan of this hash; it then counts as carried out by the run that asks. A decision
    /// counts once: the same deletes, of events that have come back since, are another decision.
    /// </summary>
    public Task<bool> PassesAsync(RunRow run, string hash, CancellationToken cancellation) =>
        database.InTransactionAsync(
        async (connection, transaction) =>
        {
            // The run that carries it out may do so again: it may have died before its first write.
            string? planId = (await connection.QueryAsync<string>(
                """
                SELECT plan_id FROM icasync_plan
                WHERE term = @Term AND hash = @hash AND guard = @guard AND decided_by IS NOT NULL
                  AND (state = @allowed OR (state = @applied AND plan_id IN (SELECT plan_id FROM icasync_run
                      WHERE run_id = @RunId)))
                ORDER BY plan_id
                """,
                new { run.Term, run.RunId, hash, guard = RunReasons.DeleteGuard, allowed = PlanStates.Allowed,
                applied = PlanStates.Applied },
                transaction)).FirstOrDefault();
            if (planId is null)
            {
                return false;
            }

            await ApplyAsync(connection, transaction, run.RunId, planId);
            return true;
        },
        cancellation);

    /// <summary>Whether an attempt of this run has begun to carry the plan out.</summary>
    public Task<bool> IsBegunAsync(RunRow run, string planId, CancellationToken cancellation) => database.ReadAsync(
        async connection => await connection.QuerySingleAsync<int>(
            """
            SELECT COUNT(*) FROM icasync_plan p JOIN icasync_run r ON r.plan_id = p.plan_id
            WHERE p.plan_id = @planId AND p.state = @applied AND r.run_id = @RunId
            """,
            new { planId, applied = PlanStates.Applied, run.RunId }) > 0,
        cancellation);

    /// <summary>Refuses unless the source still leads to the stored plan; then the run carries it out.</summary>
    public async Task CheckAsync(RunRow run, string planId, string hash, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        string? stored = await connection.QuerySingleOrDefaultAsync<string>(
            "SELECT hash FROM icasync_plan WHERE plan_id = @planId AND term = @Term", new { planId, run.Term });
        if (stored != hash)
        {
            throw new RunFailedException(
                RunReasons.PlanOutdated,
                $"The timetable has moved on since plan {planId} was made, or it is unknown. Nothing was written. "
                + "Make a new plan and start that.");
        }
    }

    /// <summary>Records that the run begins to carry the plan out.</summary>
    public Task ApplyAsync(RunRow run, string planId, CancellationToken cancellation) => database.InTransactionAsync(
        (connection, transaction) => ApplyAsync(connection, transaction, run.RunId, planId), cancellation);

    /// <summary>
    /// Decides a held plan once; false when it is not held (any more). Only what the delete guard holds can be decided:
    /// an emptied source is never passed (DESIGN 5).
    /// </summary>
    public async Task<bool> DecideAsync(string planId, bool allow, Operator who, CancellationToken cancellation) =>
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                string? term = await connection.QuerySingleOrDefaultAsync<string>(
                    "SELECT term FROM icasync_plan WHERE plan_id = @planId", new { planId }, transaction);
                int decided = await connection.ExecuteAsync(
                    """
                    UPDATE icasync_plan SET state = @state, decided_by = @Name, decided_why = @Reason, decided_at = @now
                    WHERE plan_id = @planId AND state = @held AND guard = @guard
                    """,
                    new
                    {
                        state = allow ? PlanStates.Allowed : PlanStates.Rejected,
                        who.Name,
                        who.Reason,
                        now = WireFormat.Instant(time.GetUtcNow()),
                        planId,
                        held = PlanStates.Held,
                        guard = RunReasons.DeleteGuard,
                    },
                    transaction);
                if (decided == 1)
                {
                    await log.AppendAsync(
                        connection, transaction, who, allow ? "allow plan" : "reject plan", runId: null, term, planId);
                }

                return decided == 1;
            },
            cancellation);

    private static async Task ApplyAsync(
        DbConnection connection, DbTransaction transaction, string runId, string planId)
    {
        await connection.ExecuteAsync(
            "UPDATE icasync_plan SET state = @applied WHERE plan_id = @planId",
            new { planId, applied = PlanStates.Applied },
            transaction);
        await connection.ExecuteAsync(
            "UPDATE icasync_run SET plan_id = @planId WHERE run_id = @runId", new { planId, runId }, transaction);
    }
}
