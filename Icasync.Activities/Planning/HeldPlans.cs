using System.Data.Common;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Planning;

/// <summary>
/// Plans that stand in the database: those that were asked for, and those that a guard holds until a person allows or
/// rejects them once. A decision counts for the plan's hash: another plan is another decision.
/// </summary>
public sealed class HeldPlans(
    Database database, PlanCourses courseTable, OperatorLog log, SyncOptions options, TimeProvider time, Random random)
{
    private static readonly string DeleteGuard = WireFormat.Code(RunReason.DeleteGuard);

    /// <summary>Stores a plan and answers its id.</summary>
    public async Task<string> StoreAsync(
        RunKind kind, string term, TermPlan plan, IReadOnlyList<PlannedOperation> operations, PlanState state,
        RunReason? guard, string? runId, RunOptions asked, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        string planId = $"{now.UtcDateTime:yyyyMMdd'T'HHmmssfff}-plan-{random.Next(0x1000000):x6}";
        string document = JsonSerializer.Serialize(
            new { counts = plan.Counts, withheld = plan.WithheldOfferings }, WireFormat.Json);
        string summary = JsonSerializer.Serialize(
            new
            {
                counts = CountSummary.Of(plan.Counts), withheld = plan.WithheldOfferings, asked.Courses,
                asked.Undoes, asked.IncludeChanged, calendars = asked.Retires,
                deletes = PlanDeletes.Of(plan, options), operations = operations.Count,
                bulk = BulkChanges.Of(plan),
            },
            WireFormat.Json);
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(
                    """
                    INSERT INTO icasync_plan (plan_id, kind, term, hash, state, guard, run_id, document, created_at,
                        summary)
                    VALUES (@planId, @kind, @term, @Hash, @state, @guard, @runId, @document, @now, @summary)
                    """,
                    new
                    {
                        planId,
                        kind = WireFormat.Word(kind),
                        term,
                        plan.Hash,
                        state = WireFormat.Word(state),
                        guard = guard is { } refused ? WireFormat.Code(refused) : null,
                        runId,
                        document,
                        now = WireFormat.Instant(now),
                        summary,
                    },
                    transaction);
                await courseTable.WriteAsync(connection, transaction, planId, term, plan, operations);
            },
            cancellation);
        return planId;
    }

    /// <summary>
    /// Holds the plan that a guard refused. The same plan is held once, and one that was rejected stays rejected: the
    /// decision is remembered for the plan's hash.
    /// </summary>
    public async Task<string> HoldAsync(
        RunRow run, TermPlan plan, IReadOnlyList<PlannedOperation> operations, RunReason guard,
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
                new
                {
                    run.Term,
                    plan.Hash,
                    held = WireFormat.Word(PlanState.Held),
                    rejected = WireFormat.Word(PlanState.Rejected),
                })).FirstOrDefault();
        }

        string planId = known ?? await StoreAsync(
            run.Kind, run.Term, plan, operations, PlanState.Held, guard, run.RunId,
            run.Options, cancellation);
        await database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                RunTable.NamePlan, new { planId, run.RunId },
                transaction),
            cancellation);
        return planId;
    }

    /// <summary>
    /// The plan of this hash that a person allowed, or null. A decision counts once: the same deletes, of events that
    /// have come back since, are another decision. The run that carries it out may do so again, because it may have
    /// died before its first write.
    /// </summary>
    public Task<string?> FindAllowedAsync(RunRow run, string hash, CancellationToken cancellation) =>
        database.ReadAsync(
            async connection => (await connection.QueryAsync<string>(
                """
                SELECT plan_id FROM icasync_plan
                WHERE term = @Term AND hash = @hash AND guard = @guard AND decided_by IS NOT NULL
                  AND (state = @allowed OR (state = @applied AND plan_id IN (SELECT plan_id FROM icasync_run
                      WHERE run_id = @RunId)))
                ORDER BY plan_id
                """,
                new
                {
                    run.Term,
                    run.RunId,
                    hash,
                    guard = DeleteGuard,
                    allowed = WireFormat.Word(PlanState.Allowed),
                    applied = WireFormat.Word(PlanState.Applied),
                })).FirstOrDefault(),
            cancellation);

    /// <summary>Whether an attempt of this run has begun to carry the plan out.</summary>
    public Task<bool> IsBegunAsync(RunRow run, string planId, CancellationToken cancellation) => database.ReadAsync(
        async connection => await connection.QuerySingleAsync<int>(
            """
            SELECT COUNT(*) FROM icasync_plan p JOIN icasync_run r ON r.plan_id = p.plan_id
            WHERE p.plan_id = @planId AND p.state = @applied AND r.run_id = @RunId
            """,
            new { planId, applied = WireFormat.Word(PlanState.Applied), run.RunId }) > 0,
        cancellation);

    /// <summary>Whether the source still leads to the stored plan.</summary>
    public async Task<bool> LeadsToAsync(string term, string planId, string hash, CancellationToken cancellation) =>
        await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<string>(
                "SELECT hash FROM icasync_plan WHERE plan_id = @planId AND term = @term", new { planId, term }),
            cancellation) == hash;

    /// <summary>Records that the source led elsewhere when the plan was to be carried out.</summary>
    public Task OutdateAsync(string planId, CancellationToken cancellation) => database.InTransactionAsync(
        (connection, transaction) => MoveAsync(connection, transaction, planId, PlanAct.Outdate), cancellation);

    /// <summary>Records that the run begins to carry the plan out.</summary>
    public Task ApplyAsync(RunRow run, string planId, CancellationToken cancellation) => database.InTransactionAsync(
        async (connection, transaction) =>
        {
            if (!await MoveAsync(connection, transaction, planId, PlanAct.Apply))
            {
                throw new RunFailedException(
                    RunReason.PlanOutdated, $"Plan {planId} was rejected before it began. Nothing was written.");
            }

            await connection.ExecuteAsync(
                RunTable.NamePlan, new { planId, run.RunId },
                transaction);
        },
        cancellation);

    /// <summary>
    /// Decides a held plan once; false when it is not held (any more). Only what the delete guard holds can be decided:
    /// an emptied source is never passed (DESIGN 5).
    /// </summary>
    public Task<bool> DecideAsync(string planId, bool allow, Operator who, CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                string? term = await connection.QuerySingleOrDefaultAsync<string>(
                    "SELECT term FROM icasync_plan WHERE plan_id = @planId AND guard = @guard",
                    new { planId, guard = DeleteGuard }, transaction);
                if (term is null || !await MoveAsync(
                    connection, transaction, planId, allow ? PlanAct.Allow : PlanAct.Reject))
                {
                    return false;
                }

                await connection.ExecuteAsync(
                    """
                    UPDATE icasync_plan SET decided_by = @Name, decided_why = @Reason, decided_at = @now
                    WHERE plan_id = @planId
                    """,
                    new { who.Name, who.Reason, now = time.NowText(), planId },
                    transaction);
                await log.AppendAsync(
                    connection, transaction, who, allow ? "allow plan" : "reject plan", runId: null, term, planId);
                return true;
            },
            cancellation);

    // One statement: of two that move a plan at once, one finds it moved.
    private async Task<bool> MoveAsync(
        DbConnection connection, DbTransaction transaction, string planId, PlanAct act)
    {
        (IReadOnlyList<PlanState> from, PlanState to) = PlanTransitions.Of(act);
        return await connection.ExecuteAsync(
            $"""
            UPDATE icasync_plan SET state = @to WHERE plan_id = @planId AND state IN (
                SELECT r.state FROM {database.Dialect.Rows("@rows", "state nvarchar(30)")} r)
            """,
            new { planId, to = WireFormat.Word(to), rows = JsonRows.Of(from.Select(one => WireFormat.Word(one))) },
            transaction) == 1;
    }
}
