using System.Data.Common;
using Dapper;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Runs;

/// <summary>One thing that failed and can be retried (CONTRACTS 2, failures).</summary>
/// <param name="Item">Stable name of the item: <c>calendar:ID</c>, <c>event:ID/MARKER</c>, <c>access:ID</c>.</param>
/// <param name="FailureClass">network, business or system (DESIGN 5).</param>
/// <param name="Code">The code of WPS or of ours.</param>
/// <param name="Message">What WPS said or what was wrong, at most 1,000 characters, without personal data.</param>
public sealed record ItemFailure(
    string Item, string? Offering, string Phase, string FailureClass, string Code, string Message);

/// <summary>The failure list of a run: a row an item, cleared when the item succeeds.</summary>
public sealed class FailureLog(Database database, TimeProvider time)
{
    /// <summary>Adds an item or counts one more try of it.</summary>
    public Task RecordAsync(string runId, IReadOnlyList<ItemFailure> failures, CancellationToken cancellation) =>
        failures.Count == 0 ? Task.CompletedTask : database.InTransactionAsync(
            async (connection, transaction) =>
            {
                foreach (ItemFailure failure in failures)
                {
                    await RecordAsync(connection, transaction, runId, failure);
                }
            },
            cancellation);

    /// <summary>Takes the items of an offering's phase off the list: they succeeded, or what they wanted is no longer wanted.</summary>
    public Task ClearAsync(string runId, string offering, string phase, CancellationToken cancellation) =>
        database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "DELETE FROM icasync_failure WHERE run_id = @runId AND offering = @offering AND phase = @phase",
                new { runId, offering, phase },
                transaction),
            cancellation);

    /// <summary>How many items of the run stand as failed.</summary>
    public async Task<int> CountAsync(string runId, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return await connection.QuerySingleAsync<int>(
            "SELECT COUNT(*) FROM icasync_failure WHERE run_id = @runId", new { runId });
    }

    private async Task RecordAsync(DbConnection connection, DbTransaction transaction, string runId, ItemFailure failure)
    {
        var row = new
        {
            runId,
            failure.Item,
            failure.Offering,
            failure.Phase,
            failure.FailureClass,
            failure.Code,
            message = failure.Message.Length > 1000 ? failure.Message[..1000] : failure.Message,
            now = Wire.Instant(time.GetUtcNow()),
        };
        int changed = await connection.ExecuteAsync(
            """
            UPDATE icasync_failure
            SET phase = @Phase, class = @FailureClass, code = @Code, message = @message, attempts = attempts + 1, last_at = @now
            WHERE run_id = @runId AND item = @Item
            """,
            row,
            transaction);
        if (changed == 0)
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO icasync_failure (run_id, item, offering, phase, class, code, message, attempts, first_at, last_at)
                VALUES (@runId, @Item, @Offering, @Phase, @FailureClass, @Code, @message, 1, @now, @now)
                """,
                row,
                transaction);
        }
    }
}
