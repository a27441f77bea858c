using System.Data.Common;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Runs;

/// <summary>
/// How far an attempt is with its plan. An engine delivers an activity more than once, and the second execution may end
/// long after the first one's answer was taken. What is staged stands from the moment the plan looks at it, and the
/// plan that was written first is the one that is carried out (DESIGN 4).
/// </summary>
public sealed class PlanMark(Database database, TimeProvider time)
{
    /// <summary>Closes the staging; answers the lists' lengths when an earlier execution has written them.</summary>
    public Task<PhaseWork?> BeginAsync(AttemptKey attempt, CancellationToken cancellation) =>
        database.ReadAfterAsync(
            [new Statement(AttemptTable.BeginPlan, new { attempt.RunId, attempt.Attempt, now = time.NowText() })],
            [
                new Statement(
                    "SELECT plan_work FROM icasync_attempt WHERE run_id = @RunId AND attempt = @Attempt",
                    new { attempt.RunId, attempt.Attempt }),
            ],
            async found => Parse(await found.ReadSingleOrDefaultAsync<string?>())!,
            cancellation);

    /// <summary>The lengths of the lists, or null while no execution has written them.</summary>
    public static async Task<PhaseWork?> FindAsync(
        DbConnection connection, DbTransaction transaction, AttemptKey attempt) =>
        Parse((await LockAsync(connection, transaction, attempt)).Work);

    /// <summary>Notes that the lists are written, in the transaction that writes them.</summary>
    public static Task WriteAsync(
        DbConnection connection, DbTransaction transaction, AttemptKey attempt, PhaseWork work) =>
        connection.ExecuteAsync(
            AttemptTable.RecordPlan,
            new { attempt.RunId, attempt.Attempt, work = JsonSerializer.Serialize(work, WireFormat.Json) },
            transaction);

    /// <summary>Lets nothing more be staged once the plan looks at what is.</summary>
    public static async Task ThrowIfBegunAsync(
        DbConnection connection, DbTransaction transaction, AttemptKey attempt)
    {
        if ((await LockAsync(connection, transaction, attempt)).BegunAt is not null)
        {
            throw new FencedException(FenceReason.Superseded);
        }
    }

    private static PhaseWork? Parse(string? work) =>
        work is null ? null : JsonSerializer.Deserialize<PhaseWork>(work, WireFormat.Json);

    // The row is taken first, so that two executions come one after the other on every database.
    private static Task<(string? BegunAt, string? Work)> LockAsync(
        DbConnection connection, DbTransaction transaction, AttemptKey attempt) =>
        connection.QuerySingleOrDefaultAsync<(string?, string?)>(
            AttemptTable.Take
            + "; SELECT plan_begun_at, plan_work FROM icasync_attempt WHERE run_id = @RunId AND attempt = @Attempt",
            new { attempt.RunId, attempt.Attempt }, transaction);
}
