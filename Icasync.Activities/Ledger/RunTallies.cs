using System.Data.Common;
using Dapper;
using Icasync.Activities.Sql;
using Icasync.Domain.Planning;

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
        "attendees.added", "attendees.removed", "people.told", "people.over", TermPlan.OutOfScopeCount,
    ];

    /// <summary>Inserts every count as zero.</summary>
    public static Statement Creating(Database database, string runId) => database.Insert(
        "icasync_tally", ["run_id", "name", "n"], Names.Select(name => new object?[] { runId, name, 0 }));

    /// <summary>
    /// Adds to counts. Names are given in one order, so that two recorders are unlikely to block each other.
    /// </summary>
    public static Statement Add(Dialect dialect, string runId, IEnumerable<KeyValuePair<string, int>> counts) => new(
        $"""
        UPDATE icasync_tally SET n = n + r.more FROM {dialect.Rows("@rows", "name nvarchar(100)", "more int")} r
        WHERE icasync_tally.run_id = @runId AND icasync_tally.name = r.name
        """,
        new { runId, rows = Rows(counts) });

    /// <summary>Puts counts that a plan knows as a whole: unchanged, withheld, pending.</summary>
    public static Statement Set(Dialect dialect, string runId, IEnumerable<KeyValuePair<string, int>> counts) => new(
        $"""
        UPDATE icasync_tally SET n = r.whole FROM {dialect.Rows("@rows", "name nvarchar(100)", "whole int")} r
        WHERE icasync_tally.run_id = @runId AND icasync_tally.name = r.name
        """,
        new { runId, rows = Rows(counts) });

    /// <summary>Replaces the counts that begin with a prefix, whose names are known when they are counted.</summary>
    public static IReadOnlyList<Statement> Replacing(
        Database database, string runId, string prefix, IReadOnlyCollection<KeyValuePair<string, int>> counts) =>
    [
        new(
            "DELETE FROM icasync_tally WHERE run_id = @runId AND name LIKE @group",
            new { runId, group = prefix + "%" }),
        .. counts.Count == 0
            ? Array.Empty<Statement>()
            : [database.Insert(
                "icasync_tally", ["run_id", "name", "n"],
                counts.Select(count => new object?[] { runId, count.Key, count.Value }))],
    ];

    /// <summary>Notes what the attempt is about to call, in place of what an earlier one noted.</summary>
    public static IReadOnlyList<Statement> Foreseeing(string runId, int calls) =>
    [
        ForgettingForeseen(runId),
        new(
            """
            INSERT INTO icasync_tally (run_id, name, n)
            SELECT @runId, @CallsBefore, COALESCE(SUM(calls), 0) FROM icasync_call
            WHERE run_id = @runId AND is_write = 1
            """,
            new { runId, CallsBefore }),
        new(
            "INSERT INTO icasync_tally (run_id, name, n) VALUES (@runId, @PlannedCalls, @calls)",
            new { runId, PlannedCalls, calls }),
    ];

    /// <summary>A new attempt has no plan yet.</summary>
    public static Statement ForgettingForeseen(string runId) => new(
        "DELETE FROM icasync_tally WHERE run_id = @runId AND name IN (@PlannedCalls, @CallsBefore)",
        new { runId, PlannedCalls, CallsBefore });

    /// <summary>After a repair without failures no drift is left: what was found is kept as repaired.</summary>
    public static Statement SettlingDrift(string runId) => new(
        """
        UPDATE icasync_tally SET name = REPLACE(name, 'drift.', 'repaired.') WHERE run_id = @runId
            AND name LIKE 'drift.%'
        """,
        new { runId });

    /// <summary>All counts of a run.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> ReadAsync(DbConnection connection, string runId)
    {
        Statement reading = Reading(runId);
        return Counts(await connection.QueryAsync<(string, long)>(reading.Sql, reading.Parameters));
    }

    /// <summary>Reads all counts of a run, among other queries of one text.</summary>
    public static Statement Reading(string runId) => new(
        "SELECT name, n FROM icasync_tally WHERE run_id = @runId", new { runId });

    /// <summary>What <see cref="Reading"/> found.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> ReadAsync(SqlMapper.GridReader all) =>
        Counts(await all.ReadAsync<(string, long)>());

    private static Dictionary<string, int> Counts(IEnumerable<(string Name, long N)> rows) =>
        rows.ToDictionary(row => row.Name, row => (int)row.N);

    private static string Rows(IEnumerable<KeyValuePair<string, int>> counts) => JsonRows.Of(
        counts.OrderBy(count => count.Key, StringComparer.Ordinal)
            .Select(count => new object?[] { count.Key, count.Value }));
}
