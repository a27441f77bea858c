using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Sql;

/// <summary>
/// Writes gx_zt = 1 and gx_sj onto the timetable rows that a run processed, or takes the 1 from rows whose effects were
/// taken back, and only where the row is still the row it read: one set-based, null-safe, binary comparison an offering
/// (DESIGN 7, DOMAIN D1).
/// </summary>
public sealed class WriteBack(Database database)
{
    private const string Processed = "1";

    private static readonly string[] StageColumns =
        ["run_id", "attempt", "offering_id", "number", .. SourceTables.TimetableColumns];

    /// <summary>
    /// Stages rows as read, of many offerings at once: a bulk copy costs three round trips. Those that carry the wanted
    /// state already are left out.
    /// </summary>
    /// <param name="processed">Whether the rows are to count as processed, or as processed no more.</param>
    public Task StageAsync(
        DbConnection connection,
        DbTransaction transaction,
        AttemptKey attempt,
        IReadOnlyList<(string OfferingId, IReadOnlyList<TimetableRow> Rows)> offerings, bool processed = true) =>
        database.BulkInsertAsync(
            connection, transaction, "icasync_source_row", StageColumns,
            offerings.SelectMany(
                one => one.Rows.Where(row => (row.SyncState?.Trim() == Processed) != processed)
                .Select((row, number) => new object?[]
            {
                attempt.RunId, attempt.Attempt, one.OfferingId, number,
                row.Offering, row.Term, row.TeachingWeek, row.Weekday, row.Period, row.Building, row.Room,
                row.TeacherNumbers,
                row.Date, row.Start, row.End, row.ChangedAt, row.State, row.SyncedAt, row.SyncState, row.CourseName,
                row.TeacherNames, row.CheckIn,
            })));

    /// <summary>Marks the staged rows of offerings that are still as read (C15).</summary>
    public async Task ApplyAsync(
        AttemptKey attempt, IReadOnlyList<string> offeringIds, DateTimeOffset now, CancellationToken cancellation,
        bool processed = true)
    {
        List<(string, string)> keys = (await database.ReadAsync(
            connection => connection.QueryAsync<(string, string)>(
                $"""
                SELECT DISTINCT kkh, offering_id FROM icasync_source_row
                WHERE run_id = @RunId AND attempt = @Attempt AND kkh IS NOT NULL
                    AND offering_id IN (SELECT r.id FROM {database.Dialect.Rows("@rows", "id nvarchar(32)")} r)
                """,
                new { attempt.RunId, attempt.Attempt, rows = JsonRows.Of(offeringIds) }),
            cancellation)).AsList();
        if (keys.Count > 0)
        {
            SourceKeys source = SourceKeys.Of(keys);
            await database.RunAsync(
                [new Statement(
                    Marking(source.AreAscii),
                    new
                    {
                        state = processed ? Processed : null, now = WireFormat.Instant(now), attempt.RunId,
                        attempt.Attempt,
                        keys = source.Json,
                    })],
                cancellation);
        }
    }

    // The plain key comparison lets the source's index serve it; the binary one of all columns decides.
    private string Marking(bool areAscii)
    {
        Dialect dialect = database.Dialect;
        string live = string.Join(
            ", ", SourceTables.TimetableColumns.Select(
                column => dialect.Binary(dialect.Text("u_jw_kcb_cur." + column))));
        string staged = string.Join(
            ", ", SourceTables.TimetableColumns.Select(column => dialect.Binary("s." + column)));
        return $"""
            UPDATE u_jw_kcb_cur SET gx_zt = @state, gx_sj = @now FROM {dialect.Keys("@keys", areAscii)} k
            WHERE u_jw_kcb_cur.kkh = k.item AND EXISTS (
                SELECT 1 FROM icasync_source_row s
                WHERE s.run_id = @RunId AND s.attempt = @Attempt AND s.offering_id = k.id
                  AND EXISTS (SELECT {live} INTERSECT SELECT {staged}))
            """;
    }

    /// <summary>
    /// Why the database user may not write gx_zt and gx_sj, or null when it may (B09). Nothing is changed.
    /// </summary>
    public async Task<string?> CheckRightsAsync(CancellationToken cancellation)
    {
        try
        {
            // No statement changes so many rows: whatever was done is taken back.
            await database.RunAsync(
                [new Statement(database.Dialect.RightsProbe, new { }, AtLeast: int.MaxValue)], cancellation);
            return null;
        }
        catch (Exception exception) when (SqlTransients.IsRefusal(exception))
        {
            return SqlTransients.Name(SqlTransients.Of(exception)!);
        }
    }
}
