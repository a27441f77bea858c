using System.Data.Common;
using System.Globalization;
using Dapper;
using Icasync.Activities.Sql;
using Microsoft.Data.Sqlite;

namespace Icasync.Simulation;

/// <summary>
/// A small random term in SQLite, and random changes to it: lessons, people, unreadable and vanished rows. What it made
/// it keeps, by an id that it writes into a column that nobody reads.
/// </summary>
/// <param name="teachersComeAndGo">Whether teachers leave and return all the time.</param>
internal sealed class RandomTerm(
    string file, Database database, Random random, TimeProvider time, bool teachersComeAndGo)
{
    public const string Term = "2024-2025-2";

    private readonly LessonCells _cells = new(random);
    private int _clock;
    private int _id;

    /// <summary>What stands in the tables, as far as its maker has a say in it.</summary>
    public MadeTerm Made { get; } = new();

    public void Make()
    {
        using SqliteConnection connection = LateConnections.Open(file);
        using SqliteTransaction transaction = connection.BeginTransaction();
        int students = random.Next(4, 30);
        int teachers = random.Next(2, 5);
        for (int i = 0; i < students; i++)
        {
            connection.Execute(
                "INSERT INTO out_xsxx (id, xh, xm, update_time, zt) VALUES (@id, @xh, '学生', '2025-02-18', 'add')",
                new { id = "s" + i, xh = Student(i) }, transaction);
            Made.People.Add(Student(i));
        }

        for (int i = 0; i < teachers; i++)
        {
            connection.Execute(
                "INSERT INTO out_jsxx (id, gh, xm, update_time, zt) VALUES (@id, @gh, '教师', '2025-02-18', 'add')",
                new { id = "t" + i, gh = Teacher(i) }, transaction);
            Made.People.Add(Teacher(i));
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
            await ChangeAsync((connection, transaction) =>
            {
                ChangeRow(connection, transaction);
                ChangePeople(connection, transaction);
            });
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200)), time);
        }

        if (random.Next(6) == 0)
        {
            await ChangeAsync((connection, transaction) =>
                AddCourse(connection, transaction, 100 + ++_clock, students: 4, teachers: 2));
        }
    }

    /// <summary>A teacher whom the timetable names.</summary>
    public string FirstTeacher() =>
        Made.Lessons.Values.SelectMany(lesson => lesson.Teachers).FirstOrDefault(Teacher(0));

    /// <summary>The person leaves the university, or is there again.</summary>
    public Task ComeOrGoAsync(string teacher, bool isLive) => ChangeAsync((connection, transaction) =>
        Person(connection, transaction, "out_jsxx", "gh", teacher, isLive));

    public static string Student(int number) => string.Create(CultureInfo.InvariantCulture, $"2022{number:D7}");

    /// <summary>Whether a number is one that this term gives to teachers.</summary>
    public static bool IsTeacher(string number) => number.StartsWith("101", StringComparison.Ordinal);

    private static string Teacher(int number) => string.Create(CultureInfo.InvariantCulture, $"101{number:D3}");

    // Transactions queue up without blocking: the pool has one thread, and whoever blocked it would stop their holder
    // too. So none of them is ever rolled back and done again, and what one did is remembered where it is done.
    private Task ChangeAsync(Action<DbConnection, DbTransaction> change) => database.InTransactionAsync(
        (connection, transaction) =>
        {
            change(connection, transaction);
            return Task.CompletedTask;
        },
        default);

    // Nothing where a reload has emptied the table: there is nothing to change until it is back.
    private void ChangeRow(DbConnection connection, DbTransaction transaction)
    {
        List<string> rows = Ids(connection, transaction, "lc", SourceTables.Timetable);
        if (rows.Count == 0)
        {
            return;
        }

        string row = rows[random.Next(rows.Count)];
        switch (random.Next(24))
        {
            case 0:
                connection.Execute("DELETE FROM u_jw_kcb_cur WHERE lc = @row", new { row }, transaction);
                Made.HasVanished |= Made.Lessons.Remove(row);
                return;
            case 1:
                string course = Made.Lessons[row].Course;
                List<string> there = [.. rows.Where(id => Made.Lessons[id].Course == course)];
                there.ForEach(id => Write(connection, transaction, id, LessonCells.Dead));
                return;
            default:
                Write(connection, transaction, row, _cells.Any());
                return;
        }
    }

    private void Write(DbConnection connection, DbTransaction transaction, string row, LessonChange change)
    {
        string sj = string.Create(CultureInfo.InvariantCulture, $"2025-03-01 00:00:{++_clock:D6}");
        MadeLesson lesson = Made.Lessons[row];
        Dictionary<string, string?> cells = new(change.Cells(lesson)) { ["sj"] = sj };
        string set = string.Join(", ", cells.Keys.Select(column => $"{column} = @{column}"));
        connection.Execute(
            $"UPDATE u_jw_kcb_cur SET {set}, gx_zt = NULL WHERE lc = @lc",
            new DynamicParameters(cells.Append(new("lc", row))
                .ToDictionary(cell => cell.Key, cell => (object?)cell.Value)),
            transaction);
        change.Remember(lesson);
        Made.TeacherNames.UnionWith(lesson.TeacherNames);
        foreach ((string column, string? cell) in cells)
        {
            lesson.Cells[column] = cell;
        }
    }

    private void ChangePeople(DbConnection connection, DbTransaction transaction)
    {
        if (teachersComeAndGo && random.Next(2) == 0)
        {
            string teacher = Teacher(random.Next(2));
            Person(connection, transaction, "out_jsxx", "gh", teacher, isLive: !Made.People.Contains(teacher));
        }

        switch (random.Next(8))
        {
            case 0:
                List<string> enrolled = Ids(connection, transaction, "kcbh", SourceTables.Enrolments);
                if (enrolled.Count > 0)
                {
                    End(connection, transaction, SourceTables.Enrolments, enrolled[random.Next(enrolled.Count)]);
                }

                break;
            case 1:
                Person(connection, transaction, "out_xsxx", "xh", Student(random.Next(5)), random.Next(2) == 0);
                break;
            case 2:
                Join(connection, transaction, Student(random.Next(10)), isTeacher: false);
                break;
            case 3:
                Person(connection, transaction, "out_jsxx", "gh", Teacher(random.Next(3)), random.Next(3) > 0);
                break;
            case 4:
                Join(connection, transaction, Teacher(random.Next(3)), isTeacher: true);
                break;
            case 5:
                List<string> assigned = Ids(connection, transaction, "kcbh", SourceTables.Assignments);
                if (assigned.Count > 0)
                {
                    End(connection, transaction, SourceTables.Assignments, assigned[random.Next(assigned.Count)]);
                }

                break;
        }
    }

    private void Person(
        DbConnection connection, DbTransaction transaction, string table, string column, string number, bool isLive)
    {
        // A row that a reload took away comes back as it was.
        if (connection.Execute(
            $"UPDATE {table} SET zt = @zt WHERE {column} = @number",
            new { zt = isLive ? "add" : "delete", number },
            transaction) > 0)
        {
            _ = isLive ? Made.People.Add(number) : Made.People.Remove(number);
        }
    }

    private void End(DbConnection connection, DbTransaction transaction, string table, string id)
    {
        connection.Execute($"UPDATE {table} SET zt = 'delete' WHERE kcbh = @id", new { id }, transaction);
        Made.Members[id].IsDead = true;
    }

    private void Join(DbConnection connection, DbTransaction transaction, string number, bool isTeacher)
    {
        if (connection.QueryFirstOrDefault<string>(
            "SELECT kkh FROM u_jw_kcb_cur ORDER BY rowid", transaction: transaction) is { } course)
        {
            AddMember(connection, transaction, course, number, isTeacher);
        }
    }

    private void AddMember(
        DbConnection connection, DbTransaction transaction, string course, string number, bool isTeacher)
    {
        string id = NextId();
        connection.Execute(
            isTeacher
                ? "INSERT INTO out_jw_kcb_js (kkh, gh, xnxq, kcbh, zt) VALUES (@course, @number, @Term, @id, 'add')"
                : "INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, kcbh, zt) VALUES (@course, @number, @Term, @id, 'add')",
            new { course, number, Term, id },
            transaction);
        Made.Members[id] = new MadeMember { Course = course, Number = number, IsTeacher = isTeacher };
    }

    private void AddCourse(
        DbConnection connection, DbTransaction transaction, int course, int students, int teachers)
    {
        // A number that is too long for a title is shown as a digest (DOMAIN 4).
        string kkh = string.Create(
            CultureInfo.InvariantCulture,
            $"2024202523003{course:D6}01{(random.Next(8) == 0 ? "-A-教学班-2" : string.Empty)}");
        string name = random.Next(6) == 0
            ? $"课程{course}：中国特色社会主义理论与实践研究专题讲座"
            : $"课程{course}";
        string teacher = Teacher(random.Next(teachers));
        for (int lesson = random.Next(2, 12); lesson > 0; lesson--)
        {
            int first = 1 + (2 * random.Next(4));
            DateOnly date = new(2025, 3, random.Next(1, 29));
            string room = LessonCells.Number(random.Next(1000, 1010));
            foreach (int period in new[] { first, first + 1 })
            {
                string id = NextId();
                MadeLesson row = _cells.New(kkh, name, date, period, room, teacher);
                connection.Execute(
                    """
                    INSERT INTO u_jw_kcb_cur
                        (lc, kkh, xnxq, jxz, zc, jc, lq, room, ghs, rq, st, ed, sj, zt, kcmc, xms, sfdk)
                    VALUES
                        (@id, @kkh, @Term, 1, 1, @jc, @lq, @room, @ghs, @rq, @st, @ed, @sj, @zt, @kcmc, @xms, @sfdk)
                    """,
                    new DynamicParameters(row.Cells.Select(cell => (cell.Key, (object?)cell.Value))
                        .Concat([("id", id), ("kkh", kkh), ("Term", Term)])
                        .ToDictionary(cell => cell.Item1, cell => cell.Item2)),
                    transaction);
                Made.Lessons[id] = row;
                Made.TeacherNames.UnionWith(row.TeacherNames);
            }
        }

        // Some teachers stand in the table of assignments too, or only there (DOMAIN D6).
        if (random.Next(2) == 0)
        {
            AddMember(connection, transaction, kkh, Teacher(random.Next(teachers)), isTeacher: true);
        }

        foreach (int student in Enumerable.Range(0, students).Where(_ => random.Next(2) == 0))
        {
            AddMember(connection, transaction, kkh, Student(student), isTeacher: false);
        }
    }

    private static List<string> Ids(DbConnection connection, DbTransaction transaction, string column, string table) =>
        connection.Query<string>($"SELECT {column} FROM {table} ORDER BY rowid", transaction: transaction).AsList();

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"#{++_id}");
}
