using System.Data.Common;
using System.Globalization;
using Dapper;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;

namespace Icasync.Cli.SyntheticTerm;

/// <summary>Which changes to make.</summary>
public enum ChangeFocus
{
    /// <summary>Lessons, courses and people mixed.</summary>
    All,

    /// <summary>Lessons only.</summary>
    Lessons,

    /// <summary>Enrolments only.</summary>
    Enrolments,
}

/// <summary>
/// Changes source rows the way the academic system does: a touched row gets a new sj and an empty gx_zt; deletion is a
/// flag, seldom a removal. The same seed over the same rows makes the same changes.
/// </summary>
public sealed class ChangeMaker(Database database)
{
    private sealed class Lesson
    {
        public long RowId { get; init; }
        public string Kkh { get; init; } = string.Empty;
        public string Rq { get; init; } = string.Empty;
        public string Jc { get; init; } = string.Empty;
        public string? Room { get; init; }
    }

    private sealed class Enrolment
    {
        public long RowId { get; init; }
        public string Kkh { get; init; } = string.Empty;
        public string Xh { get; init; } = string.Empty;
    }

    /// <summary>Makes the changes in one transaction; answers how many of each kind were made.</summary>
    public Task<IReadOnlyDictionary<string, int>> ApplyAsync(
        int seed, int changes, ChangeFocus focus, CancellationToken cancellation) =>
        database.InTransactionAsync<IReadOnlyDictionary<string, int>>(
            async (connection, transaction) =>
            {
                Session session = new(
                    database, connection, transaction, new SeededRandom((ulong)(uint)seed * 7919), seed);
                await session.LoadAsync();
                SortedDictionary<string, int> made = new(StringComparer.Ordinal);
                for (int i = 0; i < changes; i++)
                {
                    string kind = await session.ChangeAsync(focus);
                    made[kind] = made.GetValueOrDefault(kind) + 1;
                }

                return made;
            },
            cancellation);

    private sealed class Session(
        Database database, DbConnection connection, DbTransaction transaction, SeededRandom random, int seed)
    {
        private readonly Dialect _dialect = database.Dialect;

        /// <summary>
        /// Whether a row is known by its place. On a server it is known by what stands in it, and all rows that look
        /// the same change together.
        /// </summary>
        private readonly bool _byPlace = database.Options.Provider == DatabaseProvider.Sqlite;
        private List<Lesson> _lessons = [];
        private List<Enrolment> _enrolments = [];
        private List<string> _students = [];
        private int _number;

        // Later than every earlier change of the same database, so that each change is a new version of its row.
        private string Now => string.Create(
            CultureInfo.InvariantCulture,
            $"{new DateTime(2025, 3, 1).AddSeconds((seed * 100_000L) + ++_number):yyyy-MM-dd HH:mm:ss}");

        private string OfLesson => _byPlace
            ? "rowid = @RowId"
            : $"kkh = @Kkh AND {_dialect.Text("rq")} = @Rq AND {_dialect.Text("jc")} = @Jc "
                + $"AND COALESCE({_dialect.Text("room")}, '') = COALESCE(@Room, '')";

        private string OfEnrolment => _byPlace ? "rowid = @RowId" : "kkh = @Kkh AND xh = @Xh";

        public async Task LoadAsync()
        {
            const string Live = "(zt IS NULL OR zt IN ('add', 'update'))";
            string place = _byPlace ? "rowid" : "0";
            (string kkh, string xh) = (_dialect.Text("kkh"), _dialect.Text("xh"));
            _lessons = (await connection.QueryAsync<Lesson>(
                $"""
                SELECT {place} AS RowId, {kkh} AS Kkh, {_dialect.Text("rq")} AS Rq, {_dialect.Text("jc")} AS Jc,
                    {_dialect.Text("room")} AS Room
                FROM u_jw_kcb_cur WHERE kkh IS NOT NULL AND rq IS NOT NULL AND jc IS NOT NULL AND {Live}
                ORDER BY {(_byPlace ? "rowid" : "kkh, rq, jc, room")}
                """,
                transaction: transaction)).ToList();
            _enrolments = (await connection.QueryAsync<Enrolment>(
                $"""
                SELECT {place} AS RowId, {kkh} AS Kkh, {xh} AS Xh FROM out_jw_kcb_xs
                WHERE kkh IS NOT NULL AND xh IS NOT NULL AND {Live} ORDER BY {(_byPlace ? "rowid" : "kkh, xh")}
                """,
                transaction: transaction)).ToList();
            _students = (await connection.QueryAsync<string>(
                $"SELECT {xh} FROM out_xsxx WHERE xh IS NOT NULL ORDER BY {(_byPlace ? "rowid" : "xh")}",
                transaction: transaction)).ToList();
            if (_lessons.Count == 0 || _enrolments.Count == 0 || _students.Count == 0)
            {
                throw new DatabaseMissingException(
                    "The source has no live lesson, enrolment or student to change. Load its tables with icasync "
                    + "import or generate.");
            }
        }

        public Task<string> ChangeAsync(ChangeFocus focus) => focus switch
        {
            ChangeFocus.Lessons => LessonAsync(),
            ChangeFocus.Enrolments => EnrolmentAsync(),
            ChangeFocus.All => random.Chance(600) ? LessonAsync() : EnrolmentAsync(),
            _ => throw new System.Diagnostics.UnreachableException($"focus {focus}"),
        };

        private async Task<string> LessonAsync()
        {
            Lesson lesson = random.Pick(_lessons);
            string kind = await LessonAsync(lesson);
            await ForgetAsync(() => _lessons.RemoveAll(one => one.Kkh == lesson.Kkh && one.Rq == lesson.Rq));
            return kind;
        }

        // What was changed is no more what it is known by.
        private async Task ForgetAsync(Action forget)
        {
            if (!_byPlace)
            {
                forget();
                if (_lessons.Count == 0 || _enrolments.Count == 0)
                {
                    await LoadAsync();
                }
            }
        }

        private async Task<string> LessonAsync(Lesson lesson)
        {
            switch (random.Next(20))
            {
                case < 6:
                    await TouchAsync(
                        lesson, "room = @room",
                        new { room = random.Next(1000, 7000).ToString(CultureInfo.InvariantCulture) });
                    return "room changed";
                case < 11:
                    string date = Later(lesson.Rq, 1 + random.Next(6));
                    await TouchDayAsync(lesson, "rq = @date", new { date });
                    return "lesson moved";
                case < 14:
                    await TouchDayAsync(lesson, "zt = 'delete'", new { });
                    return "lesson cancelled";
                case < 16:
                    await TouchAsync(lesson, "zt = 'delete'", new { });
                    return "period cancelled";
                case < 17:
                    await TouchAsync(lesson, "xms = @name", new { name = Names.Person(random) });
                    return "teacher renamed";
                case < 18:
                    await InsertLikeAsync(lesson);
                    return "lesson added";
                case < 19:
                    await TouchAsync(lesson, "zt = 'update'", new { });
                    return "row touched without a change";
                default:
                    await TouchCourseAsync(lesson);
                    return "course renamed";
            }
        }

        private async Task<string> EnrolmentAsync()
        {
            Enrolment enrolment = random.Pick(_enrolments);
            string kind = await EnrolmentAsync(enrolment);
            await ForgetAsync(
                () => _enrolments.RemoveAll(one => one.Kkh == enrolment.Kkh && one.Xh == enrolment.Xh));
            return kind;
        }

        private async Task<string> EnrolmentAsync(Enrolment enrolment)
        {
            switch (random.Next(10))
            {
                case < 4:
                    await connection.ExecuteAsync(
                        $"UPDATE out_jw_kcb_xs SET zt = 'delete', sj = @Now WHERE {OfEnrolment}",
                        Of(enrolment, new { Now }), transaction);
                    return "enrolment dropped";
                case < 8:
                    await connection.ExecuteAsync(
                        $"""
                        INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, kcbh, pyfadm, sj, zt)
                        SELECT DISTINCT kkh, @student, xnxq, kcbh, pyfadm, @Now, 'add' FROM out_jw_kcb_xs
                        WHERE {OfEnrolment}
                        """,
                        Of(enrolment, new { student = random.Pick(_students), Now }),
                        transaction);
                    return "enrolment added";
                case < 9:
                    await connection.ExecuteAsync(
                        "UPDATE out_jw_kcb_xs SET sj = @Now WHERE kkh = @Kkh",
                        new { Now, Kkh = SourceKey.Of(enrolment.Kkh) }, transaction);
                    return "change times refreshed";
                default:
                    await connection.ExecuteAsync(
                        $"DELETE FROM out_jw_kcb_xs WHERE {OfEnrolment}",
                        Of(enrolment, new { }), transaction);
                    return "enrolment removed";
            }
        }

        private Task TouchAsync(Lesson lesson, string set, object values) => connection.ExecuteAsync(
            $"UPDATE u_jw_kcb_cur SET {set}, sj = @Now, gx_zt = NULL WHERE {OfLesson}",
            With(values, Of(lesson)),
            transaction);

        private Task TouchDayAsync(Lesson lesson, string set, object values) => connection.ExecuteAsync(
            $"""
            UPDATE u_jw_kcb_cur SET {set}, sj = @Now, gx_zt = NULL
            WHERE kkh = @Kkh AND {_dialect.Text("rq")} = @Rq AND (zt IS NULL OR zt IN ('add', 'update'))
            """,
            With(values, Of(lesson)),
            transaction);

        private Task TouchCourseAsync(Lesson lesson) => connection.ExecuteAsync(
            """
            UPDATE u_jw_kcb_cur SET kcmc = CONCAT(kcmc, @suffix), sj = @Now, gx_zt = NULL
            WHERE kkh = @Kkh AND kcmc IS NOT NULL
            """,
            new { suffix = "改", Now, Kkh = SourceKey.Of(lesson.Kkh) },
            transaction);

        private Task InsertLikeAsync(Lesson lesson) => connection.ExecuteAsync(
            $"""
            INSERT INTO u_jw_kcb_cur (kkh, xnxq, jxz, zc, jc, lq, room, xq, ghs, lc, rq, st, ed, sj, zt, kcmc, xms,
                sfdk)
            SELECT DISTINCT kkh, xnxq, jxz, zc, jc, lq, room, xq, ghs, lc, @date, st, ed, @Now, 'add', kcmc, xms, sfdk
            FROM u_jw_kcb_cur WHERE {OfLesson}
            """,
            With(
                new { date = Later(lesson.Rq, 7 + random.Next(40)) },
                Of(lesson)),
            transaction);

        private object Of(Lesson lesson) => new
        {
            Now, lesson.RowId, Kkh = SourceKey.Of(lesson.Kkh), lesson.Rq, lesson.Jc, lesson.Room,
        };

        private static DynamicParameters Of(Enrolment enrolment, object more) => With(
            more,
            new { enrolment.RowId, Kkh = SourceKey.Of(enrolment.Kkh), Xh = SourceKey.Of(enrolment.Xh) });

        private static DynamicParameters With(object first, object second)
        {
            DynamicParameters all = new(first);
            all.AddDynamicParams(second);
            return all;
        }

        // A date in a form nobody can read stays as it is: the row is touched all the same.
        private static string Later(string date, int days) => DateOnly.TryParse(
            date.Split(' ', 'T')[0].Replace('/', '-'), CultureInfo.InvariantCulture, out DateOnly day)
            ? string.Create(CultureInfo.InvariantCulture, $"{day.AddDays(days):yyyy/MM/dd} 00:00:00.000")
            : date;
    }
}
