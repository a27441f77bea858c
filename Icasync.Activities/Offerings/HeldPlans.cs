using System.Data.Common;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Offerings;

/// <summary>States of a stored plan.</summary>
public static class PlanStates
{
    public const string Stored = "stored";
    public const string Held = "held";
    public const string Allowed = "allowed";
    public const string Rejected = "rejected";
}

/// <summary>
/// Plans that stand in the database: those that were asked for, and those that a guard holds until a person allows or
/// rejects them once. A decision counts for the plan's hash: another plan is another decision.
/// </summary>
public sealed class HeldPlans(Database database, TimeProvider time, Random random)
{
    /// <summary>Operations kept with a stored plan: enough to read, bounded in size.</summary>
    public const int OperationsMax = 20_000;

    /// <summary>Stores a plan and answers its id.</summary>
    public async Task<string> StoreAsync(
        string kind, string term, TermPlan plan, IReadOnlyList<PlannedOperation> operations, string state, string? guard, string? runId,
        CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        string planId = $"{now.UtcDateTime:yyyyMMdd'T'HHmmssfff}-plan-{random.Next(0x1000000):x6}";
        string document = JsonSerializer.Serialize(
            new { counts = plan.Counts, withheld = plan.WithheldOfferings, operations = operations.Take(OperationsMax) }, Wire.Json);
        await database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                INSERT INTO icasync_plan (plan_id, kind, term, hash, state, guard, run_id, document, created_at)
                VALUES (@planId, @kind, @term, @Hash, @state, @guard, @runId, @document, @now)
                """,
                new { planId, kind, term, plan.Hash, state, guard, runId, document, now = Wire.Instant(now) },
                transaction),
            cancellation);
        return planId;
    }

    /// <summary>Holds the plan that a guard refused.</summary>
    public async Task HoldAsync(
        RunRow run, TermPlan plan, IReadOnlyList<PlannedOperation> operations, string guard, CancellationToken cancellation)
    {
        string planId = await StoreAsync(
            Wire.Word(run.Kind), run.Term, plan, operations, PlanStates.Held, guard, run.RunId, cancellation);
        await database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "UPDATE icasync_run SET plan_id = @planId WHERE run_id = @RunId", new { planId, run.RunId }, transaction),
            cancellation);
    }

    /// <summary>Whether a person allowed a plan of this hash.</summary>
    public async Task<bool> IsAllowedAsync(string term, string hash, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return await connection.QuerySingleAsync<int>(
            "SELECT COUNT(*) FROM icasync_plan WHERE term = @term AND hash = @hash AND state = @allowed",
            new { term, hash, allowed = PlanStates.Allowed }) > 0;
    }

    /// <summary>Refuses unless the source still leads to the stored plan.</summary>
    public async Task CheckAsync(string planId, string hash, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        string? stored = await connection.QuerySingleOrDefaultAsync<string>(
            "SELECT hash FROM icasync_plan WHERE plan_id = @planId", new { planId });
        if (stored != hash)
        {
            throw new RunFailedException(
                "PLAN_OUTDATED", $"The timetable has moved on since plan {planId} was made, or it is unknown. Make a new plan and start that.");
        }
    }

    /// <summary>Decides a held plan once; false when it is not held (any more).</summary>
    public async Task<bool> DecideAsync(string planId, bool allow, Operator who, CancellationToken cancellation) =>
        await database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                UPDATE icasync_plan SET state = @state, decided_by = @Name, decided_why = @Reason, decided_at = @now
                WHERE plan_id = @planId AND state = @held
                """,
                new
                {
                    state = allow ? PlanStates.Allowed : PlanStates.Rejected,
                    who.Name,
                    who.Reason,
                    now = Wire.Instant(time.GetUtcNow()),
                    planId,
                    held = PlanStates.Held,
                },
                transaction),
            cancellation) == 1;
}
