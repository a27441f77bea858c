using System.Data.Common;
using Dapper;
using Icasync.Activities.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Sql;

/// <summary>
/// Keeps juhe_renwu for whoever reads the older system's table (DESIGN 7): gx_zt 1 is a session that WPS holds, 4 one
/// that was cancelled; rows are never removed.
/// </summary>
public sealed class SessionTable(Database database)
{
    private const string Pushed = "1";
    private const string SoftDeleted = "4";

    private static readonly string[] Columns =
    [
        "kkh", "xnxq", "jxz", "zc", "rq", "kcmc", "sfdk", "jc_s", "room_s", "gh_s", "xm_s", "lq", "sj_f", "sj_t", "sjd", "gx_sj", "gx_zt",
    ];

    /// <summary>Brings the rows of an offering to what its desired sessions say.</summary>
    public async Task WriteAsync(
        DbConnection connection, DbTransaction transaction, OfferingKey key, IReadOnlyList<SessionFacts> sessions, DateTimeOffset now)
    {
        Dictionary<string, List<long>> live = (await connection.QueryAsync<Row>(
            """
            SELECT id AS Id, jxz AS Jxz, zc AS Zc, rq AS Rq, kcmc AS Kcmc, sfdk AS Sfdk, jc_s AS Jc, room_s AS Room, gh_s AS Gh,
                   xm_s AS Xm, lq AS Lq, sj_f AS SjF, sj_t AS SjT
            FROM juhe_renwu WHERE kkh = @Offering AND xnxq = @Term AND (gx_zt IS NULL OR gx_zt IN ('0', '1'))
            """,
            new { key.Offering, key.Term },
            transaction))
            .GroupBy(row => row.Face).ToDictionary(group => group.Key, group => group.Select(row => row.Id).ToList());
        List<Row> added = [];
        foreach (Row row in sessions.Select(Row.Of))
        {
            if (live.TryGetValue(row.Face, out List<long>? ids) && ids.Count > 0)
            {
                ids.RemoveAt(ids.Count - 1);
            }
            else
            {
                added.Add(row);
            }
        }

        string at = Wire.Instant(now);
        await connection.ExecuteAsync(
            "UPDATE juhe_renwu SET gx_zt = @deleted, gx_sj = @at WHERE id = @id",
            live.Values.SelectMany(ids => ids).Select(id => new { deleted = SoftDeleted, at, id }),
            transaction);
        await database.BulkInsertAsync(connection, transaction, "juhe_renwu", Columns, added.Select(row => new object?[]
        {
            key.Offering, key.Term, row.Jxz, row.Zc, row.Rq, row.Kcmc, row.Sfdk, row.Jc, row.Room, row.Gh, row.Xm, row.Lq,
            row.SjF, row.SjT, row.Jc.Split('/')[0] is "1" or "2" or "3" or "4" ? "am" : "pm", at, Pushed,
        }));
    }

    private sealed class Row
    {
        public long Id { get; init; }
        public long? Jxz { get; init; }
        public long? Zc { get; init; }
        public string Rq { get; init; } = string.Empty;
        public string Kcmc { get; init; } = string.Empty;
        public string Sfdk { get; init; } = string.Empty;
        public string Jc { get; init; } = string.Empty;
        public string Room { get; init; } = string.Empty;
        public string Gh { get; init; } = string.Empty;
        public string Xm { get; init; } = string.Empty;
        public string Lq { get; init; } = string.Empty;
        public string SjF { get; init; } = string.Empty;
        public string SjT { get; init; } = string.Empty;

        public string Face => string.Join('\u001f', Jxz, Zc, Rq, Kcmc, Sfdk, Jc, Room, Gh, Xm, Lq, SjF, SjT);

        // The narrowest of the older system's tables; a longer list would fail the whole insert.
        private static string Cut(string text) => text.Length > 500 ? text[..500] : text;

        public static Row Of(SessionFacts session) => new()
        {
            Jxz = session.TeachingWeek,
            Zc = session.Weekday,
            Rq = $"{session.Date:yyyy/MM/dd}",
            Kcmc = session.Name,
            Sfdk = session.CheckIn ? "1" : "0",
            Jc = string.Join('/', session.Periods),
            Room = session.Rooms.Count == 0 ? "无" : Cut(string.Join('/', session.Rooms)),
            Gh = Cut(string.Join(',', session.TeacherNumbers)),
            Xm = Cut(string.Join(',', session.TeacherNames)),
            Lq = session.Buildings.Count == 0 ? string.Empty : session.Buildings[0],
            SjF = $"{session.Start:HH:mm:ss}.000",
            SjT = $"{session.End:HH:mm:ss}.000",
        };
    }
}
