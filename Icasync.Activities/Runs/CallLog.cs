using Dapper;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Runs;

/// <summary>Moves the calls that this process counted for a run into its table (CONTRACTS 2, remote).</summary>
public sealed class CallLog(Database database, WpsCallMeter meter)
{
    /// <summary>Adds what was counted since the last time.</summary>
    public async Task FlushAsync(string runId, CancellationToken cancellation)
    {
        IReadOnlyList<WpsCallCount> counted = meter.Drain(runId);
        if (counted.Count == 0)
        {
            return;
        }

        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                foreach (WpsCallCount one in counted.OrderBy(one => one.Operation, StringComparer.Ordinal))
                {
                    var row =
                        new { runId, one.Operation, write = one.IsWrite ? 1
                        : 0, one.Calls, one.Throttled, one.Retried };
                    int changed = await connection.ExecuteAsync(
                        """
                        UPDATE icasync_call SET calls = calls + @Calls, throttled = throttled + @Throttled,
                            retried = retried + @Retried
                        WHERE run_id = @runId AND operation = @Operation
                        """,
                        row,
                        transaction);
                    if (changed == 0)
                    {
                        await connection.ExecuteAsync(
                            """
                            INSERT INTO icasync_call (run_id, operation, is_write, calls, throttled, retried)
                            VALUES (@runId, @Operation, @write, @Calls, @Throttled, @Retried)
                            """,
                            row,
                            transaction);
                    }
                }
            },
            cancellation);
    }
}
