using System.Data.Common;
using System.Globalization;
using Dapper;
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
    private sealed record Lesson(long RowId, string Kkh, string Rq, long Jc, string? Room, string? Xms, string? Kcmc);

    private sealed record Enrolment(long RowId, string Kkh, string Xh);

    /// <summary>Makes the changes in one transaction; answers how many of each kind were made.</summary>
    public Task<IReadOnlyDictionary<string, int>> ApplyAsync(
        int seed, int changes, ChangeFocus focus, CancellationToken cancellation) =>
        database.InTransactionAsync<IReadOnlyDictionary<string, int>>(
            async (connection, transaction) =>
            {
                Session session = new(connection, transaction, new SeededRandom((ulong)(uint)seed * 7919), seed);
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

    private sealed class Session(DbConnection connection, DbTransaction transaction, SeededRandom random, int seed)
    {
        private List<Lesson> _lessons = [];
        private List<Enrolment> _enrolments = [];
        private List<string> _students = [];
        private int _number;

        // Later than every earlier change of the same database, so that each change is a new version of its row.
        private string Now => string.Create(
            CultureInfo.InvariantCulture,
            $"{new DateTime(2025, 3, 1).AddSeconds((seed * 100_000L) + ++_number):yyyy-MM-dd HH:mm:ss}");

        public async Task LoadAsync()
        {
            _lessons = (await connection.QueryAsync<Lesson>(
                """
                SELECT rowid AS RowId, kkh AS Kkh, rq AS Rq, CAST(jc AS INTEGER) AS Jc, room AS Room, xms AS Xms,
                    kcmc AS Kcmc
                FROM u_jw_kcb_cur
                WHERE kkh IS NOT NULL AND rq IS NOT NULL AND jc IS NOT NULL AND (zt IS NULL OR zt IN ('add', 'update'))
                ORDER BY rowid
                """,
                transaction: transaction)).ToList();
            _enrolments = (await connection.QueryAsync<Enrolment>(
                """
                SELECT rowid AS RowId, kkh AS Kkh, xh AS Xh FROM out_jw_kcb_xs
                WHERE kkh IS NOT NULL AND xh IS NOT NULL AND (zt IS NULL OR zt IN ('add', 'update')) ORDER BY rowid
                """,
                transaction: transaction)).ToList();
            _students = (await connection.QueryAsync<string>(
                "SELECT xh FROM out_xsxx WHERE xh IS NOT NULL ORDER BY rowid", transaction: transaction)).ToList();
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
            switch (random.Next(10))
            {
                case < 4:
                    await connection.ExecuteAsync(
                        "UPDATE out_jw_kcb_xs SET zt = 'delete', sj = @Now WHERE rowid = @RowId",
                        new { Now, enrolment.RowId }, transaction);
                    return "enrolment dropped";
                case < 8:
                    await connection.ExecuteAsync(
                        """
                        INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, kcbh, pyfadm, sj, zt)
                        SELECT kkh, @xh, xnxq, kcbh, pyfadm, @Now, 'add' FROM out_jw_kcb_xs WHERE rowid = @RowId
                        """,
                        new { xh = random.Pick(_students), Now, enrolment.RowId },
                        transaction);
                    return "enrolment added";
                case < 9:
                    await connection.ExecuteAsync(
                        "UPDATE out_jw_kcb_xs SET sj = @Now WHERE kkh = @Kkh", new { Now, enrolment.Kkh }, transaction);
                    return "change times refreshed";
                default:
                    await connection.ExecuteAsync(
                        "DELETE FROM out_jw_kcb_xs WHERE rowid = @RowId", new { enrolment.RowId }, transaction);
                    return "enrolment removed";
            }
        }

        private Task TouchAsync(Lesson lesson, string set, object values) => connection.ExecuteAsync(
            $"UPDATE u_jw_kcb_cur SET {set}, sj = @Now, gx_zt = NULL WHERE rowid = @RowId",
            With(values, new { Now, lesson.RowId }),
            transaction);

        private Task TouchDayAsync(Lesson lesson, string set, object values) => connection.ExecuteAsync(
            $"""
            UPDATE u_jw_kcb_cur SET {set}, sj = @Now, gx_zt = NULL WHERE kkh = @Kkh AND rq = @Rq AND (zt IS NULL
                OR zt IN ('add', 'update'))
            """,
            With(values, new { Now, lesson.Kkh, lesson.Rq }),
            transaction);

        private Task TouchCourseAsync(Lesson lesson) => connection.ExecuteAsync(
            "UPDATE u_jw_kcb_cur SET kcmc = kcmc || @suffix, sj = @Now, gx_zt = NULL WHERE kkh = @Kkh",
            new { suffix = "改", Now, lesson.Kkh },
            transaction);

        private Task InsertLikeAsync(Lesson lesson) => connection.ExecuteAsync(
            """
            INSERT INTO u_jw_kcb_cur (kkh, xnxq, jxz, zc, jc, lq, room, xq, ghs, lc, rq, st, ed, sj, zt, kcmc, xms,
                sfdk)
            SELECT kkh, xnxq, jxz, zc, jc, lq, room, xq, ghs, lc, @date, st, ed, @Now, 'add', kcmc, xms, sfdk
            FROM u_jw_kcb_cur WHERE rowid = @RowId
            """,
            new { date = Later(lesson.Rq, 7 + random.Next(40)), Now, lesson.RowId },
            transaction);

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
