using System.Globalization;
using Icasync.Activities.Sql;

namespace Icasync.Cli.SyntheticTerm;

/// <summary>
/// Makes up a term with the sizes of DOMAIN 8: courses of one or two lessons a week over 16 weeks, 60 to 80 people
/// each, teachers and rooms without clashes. The same spec gives the same rows. Everything in it is invented.
/// </summary>
public sealed class TermGenerator
{
    private const int Weeks = 16;
    private const int BigClassStudents = 450;
    private const int LongCourseSessions = 130;

    private readonly TermSpec _spec;
    private readonly SeededRandom _random;
    private readonly DateOnly _monday;
    private readonly List<string> _students = [];
    private readonly List<string> _teachers = [];
    private readonly List<object?[]> _timetable = [];
    private readonly List<object?[]> _enrolments = [];
    private readonly List<object?[]> _assignments = [];
    private readonly HashSet<(int Slot, string What)> _taken = [];

    private TermGenerator(TermSpec spec)
    {
        _spec = spec;
        _random = new SeededRandom((ulong)(uint)spec.Seed);
        _monday = TeachingDay.FirstMonday(spec.Term);
    }

    /// <summary>The rows of the term.</summary>
    public static SyntheticRows Generate(TermSpec spec)
    {
        TermGenerator generator = new(spec);
        List<object?[]> students = generator.MakeStudents();
        List<object?[]> teachers = generator.MakeTeachers();
        for (int number = 0; number < spec.Courses; number++)
        {
            generator.MakeCourse(number);
        }

        Dictionary<string, IEnumerable<object?[]>> tables = new()
        {
            [SourceTables.Timetable] = generator._timetable,
            [SourceTables.Enrolments] = generator._enrolments,
            [SourceTables.Assignments] = generator._assignments,
            [SourceTables.Students] = students,
            [SourceTables.Teachers] = teachers,
        };
        return new SyntheticRows(spec.Mess ? new TermMess(spec, generator._random).Disturb(tables) : tables);
    }

    private List<object?[]> MakeStudents()
    {
        int count = Math.Max(1, _spec.Users - TeacherCount);
        List<object?[]> rows = new(count);
        for (int i = 0; i < count; i++)
        {
            int year = 2021 + (i % 4);
            int college = 1 + (i % 12);
            string number = string.Create(CultureInfo.InvariantCulture, $"{year}{college:D2}{i:D6}");
            string cls = string.Create(CultureInfo.InvariantCulture, $"{year}{college:D2}{i / 48 % 10}");
            _students.Add(number);
            rows.Add(
            [
                string.Create(CultureInfo.InvariantCulture, $"s{i:D7}"), Names.Person(_random), number,
                college.ToString("D2", CultureInfo.InvariantCulture), Names.College(college),
                $"{college:D2}01", Names.Major(college), cls, $"{year % 100}级{i / 48 % 10 + 1}班", i % 2 == 0 ? "女"
                : "男", "汉族",
                string.Create(CultureInfo.InvariantCulture, $"990000{year}0101{i:D6}"),
                string.Create(CultureInfo.InvariantCulture, $"1990{i:D7}"),
                year.ToString(CultureInfo.InvariantCulture), year.ToString(CultureInfo.InvariantCulture),
                $"s{number}@example.edu", 1,
                "2025-02-18 03:00:00", string.Create(CultureInfo.InvariantCulture, $"8{i:D7}"), "2025-02-18 02:11:40",
                "add",
            ]);
        }

        return rows;
    }

    private int TeacherCount => Math.Max(2, _spec.Users / 15);

    private List<object?[]> MakeTeachers()
    {
        List<object?[]> rows = new(TeacherCount);
        for (int i = 0; i < TeacherCount; i++)
        {
            string number = (101000 + i).ToString(CultureInfo.InvariantCulture);
            int college = 1 + (i % 12);
            _teachers.Add(number);
            rows.Add(
            [
                string.Create(CultureInfo.InvariantCulture, $"j{i:D7}"), Names.Person(_random), number,
                college.ToString("D2", CultureInfo.InvariantCulture), Names.College(college), "硕士", "研究生", "讲师",
                i % 2 == 0 ? "女"
                : "男", string.Create(CultureInfo.InvariantCulture, $"1991{i:D7}"), $"t{number}@example.edu",
                "2025-02-18 03:00:00", string.Create(CultureInfo.InvariantCulture, $"9{i:D7}"), "2025-02-18 02:11:40",
                "add",
            ]);
        }

        return rows;
    }

    private void MakeCourse(int number)
    {
        string term = _spec.Term.Replace("-", string.Empty, StringComparison.Ordinal);
        string kkh = string.Create(
            CultureInfo.InvariantCulture, $"{term}{3000000 + (number * 13)}{number % 97:D2}01");
        string name = Names.Course(_random, number);
        string sfdk = number % 40 == 39 ? "0" : "1";
        List<string> teachers = [_teachers[number % _teachers.Count]];
        if (_random.Chance(150))
        {
            teachers.Add(_teachers[(number + 7) % _teachers.Count]);
        }

        int sessions = number == 1 ? LongCourseSessions : 10 + _random.Next(13);
        int perWeek = (sessions + Weeks - 1) / Weeks;
        List<(int Day, int Pair, string Building, string Room)> slots = [];
        for (int i = 0; i < perWeek; i++)
        {
            slots.Add(TakeSlot(teachers));
        }

        for (int i = 0; i < sessions; i++)
        {
            (int day, int pair, string building, string room) = slots[i % perWeek];
            int week = 1 + (i / perWeek);
            AddLesson(kkh, name, sfdk, week, day, pair, building, room, teachers);
        }

        AddPeople(kkh, number, teachers);
    }

    private (int Day, int Pair, string Building, string Room) TakeSlot(List<string> teachers)
    {
        for (int tries = 0; ; tries++)
        {
            int day = _random.Next(tries < 60 ? 5 : 7);
            int pair = _random.Pick(TeachingDay.Pairs);
            (string building, string room) = Names.Room(_random);
            int slot = (day * 10) + pair;
            bool free = !_taken.Contains((slot, building + room))
                && teachers.TrueForAll(teacher => !_taken.Contains((slot, teacher)));
            if (free || tries > 200)
            {
                _taken.Add((slot, building + room));
                teachers.ForEach(teacher => _taken.Add((slot, teacher)));
                return (day, pair, building, room);
            }
        }
    }

    private void AddLesson(
        string kkh, string name, string sfdk, int week, int day, int pair, string building, string room,
        List<string> teachers)
    {
        DateOnly date = _monday.AddDays(((week - 1) * 7) + day);
        foreach (int period in new[] { pair, pair + 1 })
        {
            _timetable.Add(
            [
                kkh, _spec.Term, week, day + 1, period, building, room, "1", string.Join(',', teachers), room[..1],
                string.Create(CultureInfo.InvariantCulture, $"{date:yyyy/MM/dd} 00:00:00.000"),
                TeachingDay.Start(period), TeachingDay.End(period), "2025-02-20 21:05:01", "add", null, null, name,
                string.Join(',', teachers.Select(Names.Teacher)), sfdk,
            ]);
        }
    }

    private void AddPeople(string kkh, int number, List<string> teachers)
    {
        int size = Math.Min(_students.Count, number == 0 ? BigClassStudents : 50 + _random.Next(40));
        int first = _random.Next(_students.Count);
        for (int i = 0; i < size; i++)
        {
            _enrolments.Add(
            [
                kkh, _students[(first + i) % _students.Count], _spec.Term, $"B{number:D5}", "PY2022", null, null,
                "2025-02-19 10:00:00", "add",
            ]);
        }

        foreach (string teacher in teachers)
        {
            _assignments.Add([kkh, teacher, _spec.Term, $"B{number:D5}", teachers.Count, "2025-02-19 10:00:00", "add"]);
        }
    }
}
