using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Lifecycle;

/// <summary>An attempt whose engine history may go.</summary>
public sealed record EndedAttempt(string RunId, int Attempt, string InstanceId);

/// <summary>
/// Which attempts the engine still keeps a history of. Purged ones are remembered, so that none is asked for twice.
/// </summary>
public sealed class EngineHistory(Database database, TimeProvider time)
{
    /// <summary>
    /// Attempts that ended before a moment and were not purged yet, the oldest first. One that a later attempt replaced
    /// has no end of its own: it counts from the end of its run.
    /// </summary>
    public async Task<IReadOnlyList<EndedAttempt>> ListEndedAsync(
        DateTimeOffset before, int limit, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<(string RunId, long Attempt, string InstanceId)>(
            $"""
            SELECT a.run_id, a.attempt, a.instance_id
            FROM icasync_attempt a JOIN icasync_run r ON r.run_id = a.run_id
            WHERE a.purged_at IS NULL AND COALESCE(a.finished_at, r.finished_at) < @before
            ORDER BY a.started_at, a.run_id, a.attempt
            {database.Dialect.Limit("@limit")}
            """,
            new { before = WireFormat.Instant(before), limit }))
            .Select(row => new EndedAttempt(row.RunId, (int)row.Attempt, row.InstanceId)).ToList();
    }

    /// <summary>Remembers that nothing of the attempt is left in the engine.</summary>
    public Task MarkPurgedAsync(EndedAttempt attempt, CancellationToken cancellation) => database.InTransactionAsync(
        (connection, transaction) => connection.ExecuteAsync(
            AttemptTable.MarkPurged,
            new { now = time.NowText(), attempt.RunId, attempt.Attempt },
            transaction),
        cancellation);
}
