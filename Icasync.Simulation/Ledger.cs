using Dapper;
using Icasync.Activities.Sql;
using Microsoft.Data.Sqlite;

namespace Icasync.Simulation;

/// <summary>How many objects the ledger holds, and how many of them are unfinished intents.</summary>
internal sealed record LedgerCounts(
    long Calendars, long Events, long Access, long Students, long Teachers, bool AssignmentsSeen, long Unfinished)
{
    /// <summary>Live objects that came from a source table (DESIGN 5).</summary>
    public long From(string table) => table switch
    {
        SourceTables.Timetable => Calendars + Events,
        SourceTables.Assignments => AssignmentsSeen ? Teachers : 0,
        SourceTables.Teachers => Teachers,
        _ => Students,
    };
}

/// <summary>Looks at tables with SQL of its own, so that it can disagree with the product.</summary>
internal sealed class Ledger(TrialWorld world)
{
    public async Task<LedgerCounts> CountAsync()
    {
        await using SqliteConnection connection = world.Open();
        Task<long> Count(string from) => connection.QuerySingleAsync<long>("SELECT COUNT(*) FROM " + from);
        return new LedgerCounts(
            await Count("icasync_offering WHERE calendar_id IS NOT NULL"),
            await Count("icasync_event"),
            await Count("icasync_access WHERE state <> 'pending'"),
            await Count("icasync_access WHERE kind = 'student' AND state = 'live'"),
            await Count("icasync_access WHERE kind = 'teacher' AND state = 'live'"),
            await Count("icasync_term_source") > 0,
            await Count("icasync_offering WHERE intent_attempt IS NOT NULL OR doubtful <> 0")
                + await Count("icasync_event WHERE intent_attempt IS NOT NULL")
                + await Count("icasync_access WHERE intent_attempt IS NOT NULL")
                + await Count("icasync_attendee WHERE intent_attempt IS NOT NULL"));
    }

    /// <summary>How many objects an attempt deleted, by kind.</summary>
    public async Task<Dictionary<string, long>> DeletedAsync(string runId, int attempt)
    {
        await using SqliteConnection connection = world.Open();
        return (await connection.QueryAsync<(string Kind, long N)>(
            """
            SELECT kind, COUNT(*) FROM icasync_change
            WHERE run_id = @runId AND attempt = @attempt AND op IN ('deleted', 'revoked', 'cleared') GROUP BY kind
            """,
            new { runId, attempt })).ToDictionary(row => row.Kind, row => row.N);
    }

    /// <summary>
    /// An object that one run made twice though it was never taken away: finished work that was repeated.
    /// </summary>
    public async Task<string?> RepeatedAsync(string runId)
    {
        await using SqliteConnection connection = world.Open();
        return await connection.QueryFirstOrDefaultAsync<string>(
            """
            SELECT kind || ' ' || offering || ' ' || item_key FROM icasync_change WHERE run_id = @runId
            GROUP BY kind, offering, item_key
            HAVING SUM(op IN ('created', 'adopted', 'granted')) > 1
               AND SUM(op IN ('deleted', 'revoked', 'undone', 'moved')) = 0
            """,
            new { runId });
    }

    /// <summary>The courses of the timetable.</summary>
    public async Task<HashSet<string>> CoursesAsync()
    {
        await using SqliteConnection connection = world.Open();
        return [.. await connection.QueryAsync<string>("SELECT DISTINCT kkh FROM u_jw_kcb_cur ORDER BY kkh")];
    }

    /// <summary>The timetable as it stands, each row under the id of its maker.</summary>
    public async Task<Dictionary<string, IDictionary<string, object?>>> TimetableAsync()
    {
        await using SqliteConnection connection = world.Open();
        string columns = string.Join(", ", SourceSchema.Columns[SourceTables.Timetable]);
        return (await connection.QueryAsync($"SELECT {columns} FROM u_jw_kcb_cur"))
            .ToDictionary(row => (string)row.lc, row => (IDictionary<string, object?>)row);
    }

    /// <summary>How many notices were put aside for sending.</summary>
    public async Task<long> NoticesAsync()
    {
        await using SqliteConnection connection = world.Open();
        return await connection.QuerySingleAsync<long>(
            "SELECT (SELECT COUNT(*) FROM icasync_notice_outbox) + (SELECT COUNT(*) FROM icasync_person_notice)");
    }

    /// <summary>
    /// In how many runs something happened to each person's access, or to a course to which the person ever had access:
    /// by the change log alone, which is all that a person can have been told of.
    /// </summary>
    public async Task<Dictionary<string, long>> RunsAboutAsync()
    {
        await using SqliteConnection connection = world.Open();
        return (await connection.QueryAsync<(string Number, long Runs)>(
            """
            SELECT p.item_key, COUNT(DISTINCT c.run_id)
            FROM (SELECT DISTINCT item_key, offering FROM icasync_change WHERE kind = 'access') p
            JOIN icasync_change c ON c.offering = p.offering
                AND (c.kind IN ('event', 'calendar') OR c.item_key = p.item_key)
            GROUP BY p.item_key
            """)).ToDictionary(row => row.Number, row => row.Runs);
    }
}
