using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Runs;

/// <summary>Moves the calls that this process counted for a run into its table (CONTRACTS 2, remote).</summary>
public sealed class CallLog(Database database, WpsCallMeter meter, ILogger<CallLog> logger)
{
    /// <summary>
    /// Adds what was counted since the last time. Numbers that cannot be written end no work: they wait for the next
    /// time.
    /// </summary>
    public async Task FlushAsync(string runId, CancellationToken cancellation)
    {
        IReadOnlyList<WpsCallCount> counted = meter.Drain(runId);
        try
        {
            if (counted.Count > 0)
            {
                await AddAsync(runId, counted, cancellation);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            meter.TakeBack(runId, counted);
            logger.LogWarning(exception, "run {RunId}: its calls could not be added to its table", runId);
        }
    }

    private async Task AddAsync(
        string runId, IReadOnlyList<WpsCallCount> counted, CancellationToken cancellation)
    {
        Dialect dialect = database.Dialect;
        string rows = JsonRows.Of(counted.OrderBy(one => one.Operation, StringComparer.Ordinal).Select(
            one => new object?[] { one.Operation, one.IsWrite ? 1 : 0, one.Calls, one.Throttled, one.Retried }));
        string each = dialect.Rows(
            "@rows", "made nvarchar(60)", "is_write int", "times int", "slowed int", "again int");
        await database.RunAsync(
            [
                new Statement(
                    $"""
                    INSERT INTO icasync_call (run_id, operation, is_write, calls, throttled, retried)
                    SELECT @runId, r.made, r.is_write, 0, 0, 0 FROM {each} r
                    WHERE NOT EXISTS (SELECT 1 FROM icasync_call c WHERE c.run_id = @runId AND c.operation = r.made)
                    """,
                    new { runId, rows }),
                new Statement(
                    $"""
                    UPDATE icasync_call SET calls = calls + r.times, throttled = throttled + r.slowed,
                        retried = retried + r.again
                    FROM {each} r WHERE icasync_call.run_id = @runId AND icasync_call.operation = r.made
                    """,
                    new { runId, rows }),
            ],
            cancellation);
    }
}
