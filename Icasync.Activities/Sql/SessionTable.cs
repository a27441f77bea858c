using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Sql;

/// <summary>
/// Keeps juhe_renwu for whoever reads the older system's table (DESIGN 7). Its gx_zt: 0 a session that is about to be
/// pushed, 1 one that WPS holds, 3 one whose delete is about to be called, 4 one that was cancelled. Rows are never
/// removed.
/// </summary>
public sealed class SessionTable(Database database)
{
    private const string Planned = "0";
    private const string Pushed = "1";
    private const string DeletePending = "3";
    private const string SoftDeleted = "4";

    /// <summary>Ids in one statement: under the 2,100 parameters of SQL Server.</summary>
    private const int IdsMax = 500;

    /// <summary>Width of the text columns.</summary>
    private const int BytesMax = 500;

    private static readonly string[] Columns =
    [
        "kkh", "xnxq", "jxz", "zc", "rq", "kcmc", "sfdk", "jc_s", "room_s", "gh_s", "xm_s", "lq", "sj_f", "sj_t", "sjd",
        "gx_sj", "gx_zt",
    ];

    /// <summary>Notes sessions whose events are about to be created; one that has its row already keeps it.</summary>
    public async Task PlanAsync(
        DbConnection connection, DbTransaction transaction, OfferingKey key, IEnumerable<SessionFacts> sessions,
        DateTimeOffset now)
    {
        Matched matched = Match(await ReadAsync(connection, transaction, key), sessions);
        await InsertAsync(connection, transaction, key, matched.Missing, Planned, now);
    }

    /// <summary>Notes sessions whose events are about to be deleted, or all of the offering with <c>null</c>.</summary>
    public async Task PlanDeleteAsync(
        DbConnection connection, DbTransaction transaction, OfferingKey key, IReadOnlyList<SessionFacts>? sessions,
        DateTimeOffset now)
    {
        IReadOnlyList<Row> rows = await ReadAsync(connection, transaction, key);
        IEnumerable<Row> going = sessions is null ? rows : Match(rows, sessions).Found;
        await SetAsync(connection, transaction, going.Where(row => row.State != DeletePending), DeletePending, now);
    }

    /// <summary>Notes that the offering's calendar is gone, and every session with it.</summary>
    public async Task EndAsync(
        DbConnection connection, DbTransaction transaction, OfferingKey key, DateTimeOffset now) =>
        await SetAsync(connection, transaction, await ReadAsync(connection, transaction, key), SoftDeleted, now);

    /// <summary>
    /// Brings the rows of an offering to what WPS holds after a run: its desired sessions are pushed. The others are
    /// soft-deleted, unless <paramref name="keepOthers"/> says that their deletes are held (DOMAIN D25).
    /// </summary>
    public async Task WriteAsync(
        DbConnection connection,
        DbTransaction transaction,
        OfferingKey key,
        IEnumerable<SessionFacts> sessions,
        bool keepOthers,
        DateTimeOffset now)
    {
        Matched matched = Match(await ReadAsync(connection, transaction, key), sessions);
        await SetAsync(connection, transaction, matched.Found.Where(row => row.State != Pushed), Pushed, now);
        if (!keepOthers)
        {
            await SetAsync(connection, transaction, matched.Others, SoftDeleted, now);
        }

        await InsertAsync(connection, transaction, key, matched.Missing, Pushed, now);
    }

    private static async Task<IReadOnlyList<Row>> ReadAsync(
        DbConnection connection, DbTransaction transaction, OfferingKey key) =>
        (await connection.QueryAsync<Row>(
            """
            SELECT id AS Id, jxz AS Jxz, zc AS Zc, rq AS Rq, kcmc AS Kcmc, sfdk AS Sfdk, jc_s AS Jc, room_s AS Room,
                gh_s AS Gh,
                   xm_s AS Xm, lq AS Lq, sj_f AS SjF, sj_t AS SjT, gx_zt AS State
            FROM juhe_renwu WHERE kkh = @Offering AND xnxq = @Term AND (gx_zt IS NULL OR gx_zt IN ('0', '1', '3'))
            """,
            new { Offering = SourceKey.Of(key.Offering), Term = SourceKey.Of(key.Term) },
            transaction)).AsList();

    private static Matched Match(IReadOnlyList<Row> rows, IEnumerable<SessionFacts> sessions)
    {
        Dictionary<string, Queue<Row>> open = rows
            .GroupBy(row => row.Face).ToDictionary(group => group.Key, group => new Queue<Row>(group));
        Matched matched = new([], [], []);
        foreach (Row wanted in sessions.Select(Row.Of))
        {
            if (open.TryGetValue(wanted.Face, out Queue<Row>? same) && same.TryDequeue(out Row? row))
            {
                matched.Found.Add(row);
            }
            else
            {
                matched.Missing.Add(wanted);
            }
        }

        matched.Others.AddRange(open.Values.SelectMany(queue => queue));
        return matched;
    }

    private static async Task SetAsync(
        DbConnection connection, DbTransaction transaction, IEnumerable<Row> rows, string state, DateTimeOffset now)
    {
        foreach (long[] ids in rows.Select(row => row.Id).Chunk(IdsMax))
        {
            await connection.ExecuteAsync(
                "UPDATE juhe_renwu SET gx_zt = @state, gx_sj = @at WHERE id IN @ids",
                new { state, at = WireFormat.Instant(now), ids },
                transaction);
        }
    }

    private Task InsertAsync(
        DbConnection connection, DbTransaction transaction, OfferingKey key, IEnumerable<Row> rows, string state,
        DateTimeOffset now) =>
        database.BulkInsertAsync(connection, transaction, "juhe_renwu", Columns, rows.Select(row => new object?[]
        {
            key.Offering, key.Term, row.Jxz, row.Zc, row.Rq, row.Kcmc, row.Sfdk, row.Jc, row.Room, row.Gh, row.Xm,
                row.Lq,
            row.SjF, row.SjT, row.Jc.Split('/')[0] is "1" or "2" or "3" or "4" ? "am"
            : "pm", WireFormat.Instant(now), state,
        }));

    private sealed record Matched(List<Row> Found, List<Row> Missing, List<Row> Others);

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
        public string? State { get; init; }

        public string Face => string.Join('\u001f', Jxz, Zc, Rq, Kcmc, Sfdk, Jc, Room, Gh, Xm, Lq, SjF, SjT);

        // The narrowest of the older system's tables, in the bytes of its code page: a longer list would fail the
        // insert.
        private static string Cut(string text)
        {
            int bytes = 0;
            for (int i = 0; i < text.Length; i++)
            {
                bytes += char.IsAscii(text[i]) ? 1 : 2;
                if (bytes > BytesMax)
                {
                    return text[..(char.IsLowSurrogate(text[i]) ? i - 1 : i)];
                }
            }

            return text;
        }

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
            Lq = session.Buildings.Count == 0 ? string.Empty : Cut(session.Buildings[0]),
            SjF = $"{session.Start:HH:mm:ss}.000",
            SjT = $"{session.End:HH:mm:ss}.000",
        };
    }
}
