using System.Globalization;

namespace Icasync.Simulation;

/// <summary>A change to one timetable row.</summary>
/// <param name="Cells">What is written, from what stands there.</param>
/// <param name="Remember">What it says.</param>
internal sealed record LessonChange(Func<MadeLesson, Dictionary<string, string?>> Cells, Action<MadeLesson> Remember);

/// <summary>
/// Spells what a timetable row says in one of the ways that the academic system has (DOMAIN 1.1, 3.3).
/// </summary>
internal sealed class LessonCells(Random random)
{
    private static readonly string[] Starts =
        ["", "08:00", "08:50", "09:50", "10:40", "13:30", "14:20", "15:20", "16:10"];
    private static readonly string[] Ends =
        ["", "08:45", "09:35", "10:35", "11:25", "14:15", "15:05", "16:05", "16:55"];
    private static readonly string[] Separators = [",", "，", "、", ";", "； ", " , "];
    private static readonly string[] DateForms =
        ["yyyy'-'MM'-'dd", "yyyy'/'M'/'d", "yyyyMMdd", "yyyy'/'MM'/'dd' 00:00:00.000'"];

    private static readonly string[] ClockForms = ["H':'mm", "HH':'mm':'ss", "Hmm", "HH':'mm':'ss.fff"];
    private static readonly string[] Names = ["王甲", "李乙", "陈丙", "新丁"];

    /// <summary>The row is deleted, flagged as the source does it.</summary>
    public static LessonChange Dead { get; } = new(_ => new() { ["zt"] = "delete" }, lesson => lesson.IsDead = true);

    /// <summary>A row that can be read.</summary>
    public MadeLesson New(string course, string name, DateOnly date, int period, string room, string teacher)
    {
        MadeLesson lesson = new()
        {
            Course = course, Name = name, Date = date, Period = period, Room = room, Building = "一教",
            Teachers = [teacher], TeacherNames = [Names[0]],
            CheckIn = true, Time = (Time(Starts[period]), Time(Ends[period])),
        };
        (lesson.Cells["kcmc"], lesson.Cells["rq"], lesson.Cells["jc"], lesson.Cells["room"]) =
            (name, Date(date), Number(period), room);
        (lesson.Cells["lq"], lesson.Cells["ghs"], lesson.Cells["xms"], lesson.Cells["sfdk"]) =
            ("一教", teacher, Names[0], "1");
        (lesson.Cells["st"], lesson.Cells["ed"]) = (Clock(lesson.Time.Value.Start), Clock(lesson.Time.Value.End));
        (lesson.Cells["sj"], lesson.Cells["zt"]) = ("2025-02-20", "add");
        return lesson;
    }

    /// <summary>A change at random: to what the row says, to whether it can be read, or to whether it counts.</summary>
    public LessonChange Any()
    {
        string number = Number(random.Next(1000, 9999));
        DateOnly date = new(2025, 4, random.Next(1, 29));
        return random.Next(14) switch
        {
            0 => Cell("room", number, lesson => lesson.Room = number),
            1 => Cell("rq", Date(date), lesson => lesson.Date = date),
            2 => random.Next(2) == 0 ? Dead : Cell("zt", " DEL ", lesson => lesson.IsDead = true),
            3 => Cell("zt", random.Next(2) == 0 ? "update" : null, lesson => lesson.IsDead = false),
            4 => Unreadable(),
            5 => new(
                _ => new() { ["st"] = Clock(Time(Starts[1])), ["ed"] = Clock(Time(Ends[1])) },
                lesson => lesson.Time = (Time(Starts[1]), Time(Ends[1]))),
            6 => new(
                lesson => new() { ["kcmc"] = (lesson.Cells["kcmc"] + "改").Trim() },
                lesson => lesson.Name = (lesson.Name + "改").Trim()),
            7 => Cell("sfdk", "0", lesson => lesson.CheckIn = false),
            8 => People("xms", Names[1..], (lesson, names) => lesson.TeacherNames = names),
            9 => People("ghs", ["101000", "101001", "101002"], (lesson, numbers) => lesson.Teachers = numbers),
            10 => Cell("lq", "二教", lesson => lesson.Building = "二教"),
            11 => new(
                _ => new() { ["lq"] = " ", ["room"] = null },
                lesson => (lesson.Building, lesson.Room) = (null, null)),
            12 => random.Next(2) == 0
                ? Cell("sfdk", null, lesson => lesson.CheckIn = null)
                : Cell("sfdk", "打卡", lesson => lesson.CheckIn = true),
            _ => Cell("zt", "update", lesson => lesson.IsDead = false),
        };
    }

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private LessonChange Unreadable() => random.Next(5) switch
    {
        0 => Cell("rq", "待定", lesson => lesson.Date = null),
        1 => Cell("jc", null, lesson => lesson.Period = null),
        2 => Cell("kcmc", "  ", lesson => lesson.Name = null),
        _ => Cell("st", "上午", lesson => lesson.Time = null),
    };

    private static LessonChange Cell(string column, string? text, Action<MadeLesson> remember) =>
        new(_ => new() { [column] = text }, remember);

    private LessonChange People(string column, string[] some, Action<MadeLesson, IReadOnlyList<string>> remember)
    {
        string[] chosen = [.. some.Where(_ => random.Next(2) == 0)];
        string cell = string.Join(Separators[random.Next(Separators.Length)], chosen);
        return Cell(column, cell, lesson => remember(lesson, chosen));
    }

    private string Date(DateOnly date) =>
        date.ToString(DateForms[random.Next(DateForms.Length)], CultureInfo.InvariantCulture);

    private string Clock(TimeOnly time) =>
        time.ToString(ClockForms[random.Next(ClockForms.Length)], CultureInfo.InvariantCulture);

    private static TimeOnly Time(string text) => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);
}
