using System.Data.Common;
using System.Globalization;
using Dapper;
using Icasync.Activities.Sql;
using Microsoft.Data.Sqlite;

namespace Icasync.Simulation;

/// <summary>A small random term in SQLite, and random changes to it: lessons, people, unreadable and vanished rows.</summary>
internal sealed class RandomTerm(string file, Database database, Random random, TimeProvider time)
{
    public const string Term = "2024-2025-2";

    private static readonly string[] Starts = ["", "08:00", "08:50", "09:50", "10:40", "13:30", "14:20", "15:20", "16:10"];
    private static readonly string[] Ends = ["", "08:45", "09:35", "10:35", "11:25", "14:15", "15:05", "16:05", "16:55"];
    private int _clock;

    public void Make()
    {
        using SqliteConnection connection = LateConnections.Open(file);
        using SqliteTransaction transaction = connection.BeginTransaction();
        int students = random.Next(4, 30);
        int teachers = random.Next(2, 5);
        for (int i = 0; i < students; i++)
        {
            connection.Execute("INSERT INTO out_xsxx (id, xh, xm, update_time, zt) VALUES (@id, @xh, '学生', '2025-02-18', 'add')",
                new { id = "s" + i, xh = Student(i) }, transaction);
        }

        for (int i = 0; i < teachers; i++)
        {
            connection.Execute("INSERT INTO out_jsxx (id, gh, xm, update_time, zt) VALUES (@id, @gh, '教师', '2025-02-18', 'add')",
                new { id = "t" + i, gh = Teacher(i) }, transaction);
        }

        int courses = random.Next(2, 6);
        for (int course = 0; course < courses; course++)
        {
            AddCourse(connection, transaction, course, students, teachers);
        }

        transaction.Commit();
    }

    /// <summary>Changes some rows, with time between them.</summary>
    public async Task ChangeAsync()
    {
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            // Transactions queue up without blocking: the pool has one thread, and whoever blocked it would stop their
            // holder too.
            await database.InTransactionAsync((connection, transaction) => Task.FromResult(ChangeRow(connection, transaction)), default);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200)), time);
        }

        if (random.Next(6) == 0)
        {
            await database.InTransactionAsync(
                (connection, transaction) => Task.FromResult(AddCourse(connection, transaction, 100 + ++_clock, 4, 2)), default);
        }
    }

    // False where a reload has emptied the table: there is nothing to change until it is back.
    private bool ChangeRow(DbConnection connection, DbTransaction transaction)
    {
        List<long> rows = connection.Query<long>("SELECT rowid FROM u_jw_kcb_cur ORDER BY rowid", transaction: transaction).ToList();
        if (rows.Count == 0)
        {
            return false;
        }

        long row = rows[random.Next(rows.Count)];
        string sj = string.Create(CultureInfo.InvariantCulture, $"2025-03-01 00:00:{++_clock:D6}");
        string set = random.Next(9) switch
        {
            0 => "room = '" + random.Next(1000, 9999).ToString(CultureInfo.InvariantCulture) + "'",
            1 => "rq = '2025/04/" + random.Next(1, 29).ToString("D2", CultureInfo.InvariantCulture) + "'",
            2 => "zt = 'delete'",
            3 => "zt = 'update'",
            4 => "st = '上午'",
            5 => "st = '08:00:00', ed = '08:45:00'",
            6 => "kcmc = kcmc || '改'",
            7 => "sfdk = '0'",
            _ => "xms = '新教师'",
        };
        connection.Execute($"UPDATE u_jw_kcb_cur SET {set}, sj = @sj, gx_zt = NULL WHERE rowid = @row", new { sj, row }, transaction);
        ChangePeople(connection, transaction);
        return true;
    }

    private void ChangePeople(DbConnection connection, DbTransaction transaction)
    {
        switch (random.Next(5))
        {
            case 0:
                connection.Execute(
                    "UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE rowid IN (SELECT rowid FROM out_jw_kcb_xs ORDER BY rowid LIMIT 1 OFFSET @n)",
                    new { n = random.Next(20) }, transaction);
                break;
            case 1:
                connection.Execute(
                    "UPDATE out_xsxx SET zt = @zt WHERE xh = @xh",
                    new { zt = random.Next(2) == 0 ? "delete" : "add", xh = Student(random.Next(5)) }, transaction);
                break;
            case 2:
                connection.Execute(
                    "INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) SELECT kkh, @xh, xnxq, 'add' FROM u_jw_kcb_cur ORDER BY rowid LIMIT 1",
                    new { xh = Student(random.Next(10)) }, transaction);
                break;
        }
    }

    private int AddCourse(DbConnection connection, DbTransaction transaction, int course, int students, int teachers)
    {
        string kkh = string.Create(CultureInfo.InvariantCulture, $"2024202523003{course:D6}01");
        string teacher = Teacher(random.Next(teachers));
        int lessons = random.Next(2, 12);
        for (int lesson = 0; lesson < lessons; lesson++)
        {
            int first = 1 + (2 * random.Next(4));
            string date = string.Create(CultureInfo.InvariantCulture, $"2025/03/{random.Next(1, 29):D2} 00:00:00.000");
            foreach (int period in new[] { first, first + 1 })
            {
                connection.Execute(
                    """
                    INSERT INTO u_jw_kcb_cur (kkh, xnxq, jxz, zc, jc, lq, room, ghs, rq, st, ed, sj, zt, kcmc, xms, sfdk)
                    VALUES (@kkh, @Term, 1, 1, @period, '一教', @room, @teacher, @date, @st, @ed, '2025-02-20', 'add', @name, '教师', '1')
                    """,
                    new
                    {
                        kkh, Term, period, room = random.Next(1000, 1010), teacher, date, st = Starts[period], ed = Ends[period],
                        name = "课程" + course,
                    },
                    transaction);
            }
        }

        // Some teachers stand in the table of assignments too, or only there (DOMAIN D6).
        if (random.Next(2) == 0)
        {
            connection.Execute(
                "INSERT INTO out_jw_kcb_js (kkh, gh, xnxq, zt) VALUES (@kkh, @gh, @Term, 'add')",
                new { kkh, gh = Teacher(random.Next(teachers)), Term }, transaction);
        }

        foreach (int student in Enumerable.Range(0, students).Where(_ => random.Next(2) == 0))
        {
            connection.Execute(
                "INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES (@kkh, @xh, @Term, 'add')", new { kkh, xh = Student(student), Term }, transaction);
        }

        return lessons;
    }

    public static string Student(int number) => string.Create(CultureInfo.InvariantCulture, $"2022{number:D7}");

    private static string Teacher(int number) => string.Create(CultureInfo.InvariantCulture, $"101{number:D3}");
}
