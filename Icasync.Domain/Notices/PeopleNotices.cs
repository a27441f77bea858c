using System.Globalization;
using Icasync.Domain.Timetable;

namespace Icasync.Domain.Notices;

/// <summary>The text of each person's message, in Chinese and then in English, and who gets it today.</summary>
public static class PeopleNotices
{
    /// <summary>Courses that one message names; the others are summed up.</summary>
    public const int CoursesMax = 5;

    /// <summary>Lessons of one course that a message names.</summary>
    public const int LessonsMax = 4;

    /// <summary>Longest name of a course in a message.</summary>
    public const int NameMax = 40;

    private const string Days = "日一二三四五六";

    /// <summary>A person's message.</summary>
    /// <param name="untold">Courses of earlier runs of which the person was not told for want of room.</param>
    public static PersonNotice Of(string number, IReadOnlyList<PersonalCourse> courses, int untold)
    {
        List<PersonalCourse> named = [.. courses.Take(CoursesMax)];
        int rest = courses.Count - named.Count + untold;
        string[] restZh = rest > 0 ? [$"另有 {rest} 门课程调整，请查看日历。"] : [];
        string[] restEn = rest > 0 ? [$"{rest} more courses changed; see the calendar."] : [];
        string[] lines =
        [
            "日历已更新：", .. named.SelectMany(LinesZh), .. restZh, string.Empty,
            "The calendar is up to date:", .. named.SelectMany(LinesEn), .. restEn,
        ];
        return new PersonNotice(number, string.Join('\n', lines), courses.Count, courses[0].First);
    }

    /// <summary>Who is told today, those first whose change comes first; others are summed up another day.</summary>
    public static (IReadOnlyList<PersonNotice> Told, IReadOnlyList<PersonNotice> Over) Allot(
        IEnumerable<PersonNotice> notices, int left)
    {
        List<PersonNotice> all = [.. notices.OrderBy(one => one.First)
            .ThenBy(one => one.Number, StringComparer.Ordinal)];
        int told = Math.Clamp(left, 0, all.Count);
        return (all[..told], all[told..]);
    }

    private static IEnumerable<string> LinesZh(PersonalCourse course)
    {
        string name = $"《{Short(course.Name)}》";
        return course.Gained switch
        {
            true => [$"· 新增课程{name}"],
            false => [$"· 不再有课程{name}"],
            null => [
                .. course.Lessons.Take(LessonsMax).Select(one => $"· {name}" + (one switch
                {
                    { Before: { } gone, After: null } => $"停课：{PlaceZh(gone)}",
                    { Before: null, After: { } made } => $"加课：{PlaceZh(made)}",
                    _ => $"调整：{PlaceZh(one.Before!)} → {PlaceZh(one.After!)}",
                })),
                .. course.Lessons.Count > LessonsMax
                    ? [$"· {name}另有 {course.Lessons.Count - LessonsMax} 次课调整"] : (string[])[],
            ],
        };
    }

    private static IEnumerable<string> LinesEn(PersonalCourse course)
    {
        string name = Short(course.Name);
        return course.Gained switch
        {
            true => [$"· new course: {name}"],
            false => [$"· no longer yours: {name}"],
            null => [
                .. course.Lessons.Take(LessonsMax).Select(one => $"· {name} " + (one switch
                {
                    { Before: { } gone, After: null } => $"cancelled: {PlaceEn(gone)}",
                    { Before: null, After: { } made } => $"added: {PlaceEn(made)}",
                    _ => $"changed: {PlaceEn(one.Before!)} → {PlaceEn(one.After!)}",
                })),
                .. course.Lessons.Count > LessonsMax
                    ? [$"· {name}: {course.Lessons.Count - LessonsMax} more lessons changed"] : (string[])[],
            ],
        };
    }

    private static string PlaceZh(SessionFacts one) =>
        $"{one.Date.Month}月{one.Date.Day}日（{Days[(int)one.Date.DayOfWeek]}）{Times(one)}{Room(one)}";

    private static string PlaceEn(SessionFacts one) =>
        $"{one.Date.ToString("ddd MM-dd", CultureInfo.InvariantCulture)} {Times(one)}{Room(one)}";

    private static string Times(SessionFacts one) =>
        string.Create(CultureInfo.InvariantCulture, $"{one.Start:HH:mm}-{one.End:HH:mm}");

    private static string Room(SessionFacts one) =>
        string.Join('/', one.Buildings) + string.Join('/', one.Rooms) is { Length: > 0 } room
            ? " " + (room.Length > NameMax ? room[..NameMax] : room) : string.Empty;

    private static string Short(string name) => name.Length > NameMax ? name[..(NameMax - 1)] + "…" : name;
}
