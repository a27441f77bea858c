using System.Data.Common;
using Dapper;

namespace Icasync.Activities.Ledger;

/// <summary>
/// The counts of a run by name (<c>events.created</c>). They change in the transaction that records the effect, so the
/// counts of a run equal its change log whatever crashed. The names are inserted with the run: counting is one update.
/// </summary>
public static class RunTallies
{
    /// <summary>The writes at WPS that the attempt's plan foresees.</summary>
    public const string PlannedCalls = "planned.calls";

    /// <summary>The writes that the run had made before it planned last.</summary>
    public const string CallsBefore = "planned.before";

    /// <summary>Every count of CONTRACTS 2, as group and name.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "calendars.created", "calendars.adopted", "calendars.renamed", "calendars.deleted", "calendars.unchanged",
        "calendars.withheld",
        "events.created", "events.adopted", "events.updated", "events.moved", "events.deleted", "events.unchanged",
        "events.withheld",
        "access.granted", "access.adopted", "access.revoked", "access.changed", "access.unchanged", "access.pending",
        "attendees.added", "attendees.removed",
    ];

    /// <summary>Inserts every count as zero.</summary>
    public static Task CreateAsync(DbConnection connection, DbTransaction transaction, string runId) =>
        connection.ExecuteAsync(
            "INSERT INTO icasync_tally (run_id, name, n) VALUES (@runId, @name, 0)",
            Names.Select(name => new { runId, name }),
            transaction);

    /// <summary>
    /// Adds to counts. Names are taken in one order, so that two recorders cannot block each other for ever.
    /// </summary>
    public static async Task AddAsync(
        DbConnection connection, DbTransaction transaction, string runId, IEnumerable<KeyValuePair<string, int>> counts)
    {
        foreach (
            (string name, int n) in counts.Where(count => count.Value != 0)
            .OrderBy(count => count.Key, StringComparer.Ordinal))
        {
            await connection.ExecuteAsync(
                "UPDATE icasync_tally SET n = n + @n WHERE run_id = @runId AND name = @name",
                new { runId, name, n },
                transaction);
        }
    }

    /// <summary>Puts counts that a plan knows as a whole: unchanged, withheld, pending.</summary>
    public static Task SetAsync(
        DbConnection connection, DbTransaction transaction, string runId,
        IEnumerable<KeyValuePair<string, int>> counts) =>
        connection.ExecuteAsync(
            "UPDATE icasync_tally SET n = @n WHERE run_id = @runId AND name = @name",
            counts.Select(count => new { runId, name = count.Key, n = count.Value }),
            transaction);

    /// <summary>Replaces the counts that begin with a prefix, whose names are known when they are counted.</summary>
    public static async Task ReplaceAsync(
        DbConnection connection, DbTransaction transaction, string runId, string prefix,
        IEnumerable<KeyValuePair<string, int>> counts)
    {
        await connection.ExecuteAsync(
            "DELETE FROM icasync_tally WHERE run_id = @runId AND name LIKE @group", new { runId, group = prefix + "%" },
            transaction);
        await connection.ExecuteAsync(
            "INSERT INTO icasync_tally (run_id, name, n) VALUES (@runId, @name, @n)",
            counts.Select(count => new { runId, name = count.Key, n = count.Value }),
            transaction);
    }

    /// <summary>Notes what the attempt is about to call, in place of what an earlier one noted.</summary>
    public static async Task ForeseeAsync(
        DbConnection connection, DbTransaction transaction, string runId, int calls)
    {
        await ForgetForeseenAsync(connection, transaction, runId);
        await connection.ExecuteAsync(
            """
            INSERT INTO icasync_tally (run_id, name, n)
            SELECT @runId, @CallsBefore, COALESCE(SUM(calls), 0) FROM icasync_call
            WHERE run_id = @runId AND is_write = 1
            """,
            new { runId, CallsBefore },
            transaction);
        await connection.ExecuteAsync(
            "INSERT INTO icasync_tally (run_id, name, n) VALUES (@runId, @PlannedCalls, @calls)",
            new { runId, PlannedCalls, calls },
            transaction);
    }

    /// <summary>A new attempt has no plan yet.</summary>
    public static Task ForgetForeseenAsync(DbConnection connection, DbTransaction transaction, string runId) =>
        connection.ExecuteAsync(
            "DELETE FROM icasync_tally WHERE run_id = @runId AND name IN (@PlannedCalls, @CallsBefore)",
            new { runId, PlannedCalls, CallsBefore },
            transaction);

    /// <summary>After a repair without failures no drift is left: what was found is kept as repaired.</summary>
    public static Task SettleDriftAsync(DbConnection connection, DbTransaction transaction, string runId) =>
        connection.ExecuteAsync(
            """
            UPDATE icasync_tally SET name = REPLACE(name, 'drift.', 'repaired.') WHERE run_id = @runId
                AND name LIKE 'drift.%'
            """,
            new { runId },
            transaction);

    /// <summary>All counts of a run.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> ReadAsync(DbConnection connection, string runId) =>
        (await connection.QueryAsync<(string Name, long N)>(
            "SELECT name, n FROM icasync_tally WHERE run_id = @runId", new { runId }))
        .ToDictionary(row => row.Name, row => (int)row.N);
}
