using System.Globalization;
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

    /// <summary>Width of the text columns.</summary>
    private const int BytesMax = 500;

    private static readonly string[] Columns =
    [
        "kkh", "xnxq", "jxz", "zc", "rq", "kcmc", "sfdk", "jc_s", "room_s", "gh_s", "xm_s", "lq", "sj_f", "sj_t", "sjd",
        "gx_sj", "gx_zt",
    ];

    private static readonly string[] FaceColumns = Columns[2..14];

    /// <summary>
    /// Notes sessions whose events are about to be created; one that has its row already keeps it. Of sessions that
    /// look the same each counts.
    /// </summary>
    public Statement Plan(OfferingKey key, IEnumerable<SessionFacts> sessions, DateTimeOffset now)
    {
        Dialect dialect = database.Dialect;
        string same = string.Join(
            " AND ",
            FaceColumns.Select(column => $"COALESCE({dialect.Text("j." + column)}, '') = COALESCE(r.{column}, '')"));
        string columns = string.Join(", ", Columns);
        string[] typed = [.. Columns.Select(column => column + " nvarchar(500)"), "nth int"];
        IEnumerable<object?[]> rows = sessions.Select(Row.Of).GroupBy(row => row.Face)
            .SelectMany(equal => equal.Select((row, earlier) => (row, Nth: earlier + 1)))
            .Select(one => Cells(key.Term, key.Offering, one.row, Planned, now)
                .Select(cell => cell is null ? null : Convert.ToString(cell, CultureInfo.InvariantCulture))
                .Append<object?>(one.Nth).ToArray());
        return new Statement(
            $"""
            INSERT INTO juhe_renwu ({columns}) SELECT {columns} FROM {dialect.Rows("@rows", typed)} r
            WHERE r.nth > (
                SELECT COUNT(*) FROM juhe_renwu j
                WHERE j.kkh = @offering AND j.xnxq = @term AND (j.gx_zt IS NULL OR j.gx_zt IN ('0', '1', '3'))
                    AND {same})
            """,
            new
            {
                rows = JsonRows.Of(rows), offering = SourceKey.Of(key.Offering), term = SourceKey.Of(key.Term),
            });
    }

    /// <summary>Notes sessions whose events are about to be deleted, or all of the offering with <c>null</c>.</summary>
    public async Task<IReadOnlyList<Statement>> PlanDeleteAsync(
        OfferingKey key, IReadOnlyList<SessionFacts>? sessions, DateTimeOffset now, CancellationToken cancellation)
    {
        IReadOnlyList<Row> rows = await ReadAsync(key, cancellation);
        IEnumerable<Row> going = sessions is null ? rows : Match(rows, sessions).Found;
        return Set(going.Where(row => row.State != DeletePending), DeletePending, now);
    }

    /// <summary>Notes that the offering's calendar is gone, and every session with it.</summary>
    public async Task<IReadOnlyList<Statement>> EndAsync(
        OfferingKey key, DateTimeOffset now, CancellationToken cancellation) =>
        Set(await ReadAsync(key, cancellation), SoftDeleted, now);

    /// <summary>
    /// Brings the rows of offerings of a term to what WPS holds after a run: their desired sessions are pushed. The
    /// others are soft-deleted, unless an offering keeps them because their deletes are held (DOMAIN D25).
    /// </summary>
    public async Task<IReadOnlyList<Statement>> SettleAsync(
        string term, IReadOnlyList<(string Offering, IEnumerable<SessionFacts> Sessions, bool KeepsOthers)> offerings,
        DateTimeOffset now, CancellationToken cancellation)
    {
        ILookup<string, Row> rows = await ReadAsync(term, offerings.Select(one => one.Offering), cancellation);
        (List<Row> pushed, List<Row> deleted, List<(string Offering, Row Row)> missing) = ([], [], []);
        foreach ((string offering, IEnumerable<SessionFacts> sessions, bool keepsOthers) in offerings)
        {
            Matched matched = Match(rows[offering].ToList(), sessions);
            pushed.AddRange(matched.Found.Where(row => row.State != Pushed));
            deleted.AddRange(keepsOthers ? [] : matched.Others);
            missing.AddRange(matched.Missing.Select(row => (offering, row)));
        }

        return
        [
            .. Set(pushed, Pushed, now), .. Set(deleted, SoftDeleted, now), .. Insert(term, missing, Pushed, now),
        ];
    }

    /// <summary>The offerings of a term that have, or had, a session in a room like this one.</summary>
    public Task<IReadOnlyList<string>> OfferingsInRoomAsync(
        string term, string room, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<string>>(
        async connection => (await connection.QueryAsync<string>(
            $"""
            SELECT DISTINCT {database.Dialect.Text("kkh")} FROM juhe_renwu
            WHERE xnxq = @term AND {database.Dialect.Text("room_s")} LIKE @like ESCAPE '!'
            """,
            new { term = SourceKey.Of(term), like = LikeText.Containing(room) })).Select(one => one.Trim()).ToList(),
        cancellation);

    private async Task<IReadOnlyList<Row>> ReadAsync(OfferingKey key, CancellationToken cancellation) =>
        (await ReadAsync(key.Term, [key.Offering], cancellation))[key.Offering].ToList();

    private async Task<ILookup<string, Row>> ReadAsync(
        string term, IEnumerable<string> offerings, CancellationToken cancellation)
    {
        SourceKeys keys = SourceKeys.Of(offerings);
        IEnumerable<Row> rows = await database.ReadAsync(
            connection => connection.QueryAsync<Row>(
                $"""
                SELECT id AS Id, kkh AS Kkh, jxz AS Jxz, zc AS Zc, rq AS Rq, kcmc AS Kcmc, sfdk AS Sfdk, jc_s AS Jc,
                    room_s AS Room, gh_s AS Gh, xm_s AS Xm, lq AS Lq, sj_f AS SjF, sj_t AS SjT, gx_zt AS State
                FROM juhe_renwu
                WHERE xnxq = @term AND kkh IN (SELECT k.item FROM {database.Dialect.Keys("@keys", keys.AreAscii)} k)
                  AND (gx_zt IS NULL OR gx_zt IN ('0', '1', '3'))
                """,
                new { keys = keys.Json, term = SourceKey.Of(term) }),
            cancellation);
        return rows.ToLookup(row => row.Kkh.Trim(), StringComparer.Ordinal);
    }

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

    private IReadOnlyList<Statement> Set(IEnumerable<Row> rows, string state, DateTimeOffset now)
    {
        List<object?[]> ids = rows.Select(row => new object?[] { row.Id }).ToList();
        return ids.Count == 0
            ? []
            :
            [
                new(
                    $"""
                    UPDATE juhe_renwu SET gx_zt = @state, gx_sj = @at
                    WHERE id IN (SELECT r.id FROM {database.Dialect.Rows("@rows", "id int")} r)
                    """,
                    new { state, at = WireFormat.Instant(now), rows = JsonRows.Of(ids) }),
            ];
    }

    private IReadOnlyList<Statement> Insert(
        string term, IEnumerable<(string Offering, Row Row)> missing, string state, DateTimeOffset now)
    {
        List<object?[]> rows = missing.Select(one => Cells(term, one.Offering, one.Row, state, now)).ToList();
        return rows.Count == 0 ? [] : [database.Insert("juhe_renwu", Columns, rows)];
    }

    private static object?[] Cells(string term, string offering, Row row, string state, DateTimeOffset now) =>
    [
        offering, term, row.Jxz, row.Zc, row.Rq, row.Kcmc, row.Sfdk, row.Jc, row.Room, row.Gh, row.Xm, row.Lq, row.SjF,
        row.SjT, row.Jc.Split('/')[0] is "1" or "2" or "3" or "4" ? "am" : "pm", WireFormat.Instant(now), state,
    ];

    private sealed record Matched(List<Row> Found, List<Row> Missing, List<Row> Others);

    private sealed class Row
    {
        public long Id { get; init; }
        public string Kkh { get; init; } = string.Empty;
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
