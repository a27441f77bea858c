using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Icasync.Simulation;

/// <summary>
/// Whether people other than readers and writers of the calendar are attendees of its events (DOMAIN D26).
/// </summary>
public enum AttendeeSetting
{
    None,
    Teachers,
    All,
}

/// <summary>One event as it should stand in WPS.</summary>
internal sealed record DesiredLesson(
    string Marker, string Summary, string Start, string End, string Location, int Week, string Periods,
    IReadOnlyList<string> TeacherNames);

/// <summary>One course as it should stand in WPS.</summary>
/// <param name="Shown">The course's number as calendar titles show it.</param>
/// <param name="IsHeld">A live row that nobody can read holds its deletes (DOMAIN D25, F19).</param>
/// <param name="IsUnreadable">No live row can be read: nothing of it changes (DOMAIN F7).</param>
/// <param name="IsOver">
/// No row is live: an incremental sync keeps the empty calendar with its access, a full one deletes it (DOMAIN D8,
/// F16).
/// </param>
/// <param name="Roles">The role of each person with access, by number.</param>
internal sealed record DesiredCourse(
    string Shown, bool IsHeld, bool IsUnreadable, bool IsOver, string Title,
    IReadOnlyDictionary<string, string> Roles, IReadOnlyList<DesiredLesson> Lessons);

/// <summary>
/// What WPS should hold, from what the maker of the term knows it made. It is written from the rules alone and shares
/// no code with the product, so that a wrong rule shows as a difference.
/// </summary>
internal static class DesiredTerm
{
    private const int TitleMax = 40;
    private const int ShownMax = 30;
    private static readonly TimeSpan GapMax = TimeSpan.FromMinutes(30);

    /// <summary>Every course that has rows.</summary>
    public static IReadOnlyList<DesiredCourse> Of(MadeTerm term, string xnxq) =>
        [.. term.Courses.Select(course => Course(term, xnxq, course))];

    /// <summary>A course's number as calendar titles show it.</summary>
    public static string Shown(string course) => course.Length <= ShownMax ? course : "#" + Digest(course)[..8];

    private static DesiredCourse Course(MadeTerm term, string xnxq, string course)
    {
        List<MadeLesson> live = [.. term.Lessons.Values.Where(lesson => lesson.Course == course && !lesson.IsDead)];
        List<MadeLesson> readable = [.. live.Where(lesson => lesson.IsReadable)];
        string shown = Shown(course);
        return new DesiredCourse(
            shown,
            IsHeld: live.Count > readable.Count,
            IsUnreadable: live.Count > 0 && readable.Count == 0,
            IsOver: live.Count == 0,
            readable.Count == 0 ? string.Empty : Title(Name(readable), shown),
            readable.Count == 0 ? new Dictionary<string, string>() : Roles(term, course, live, readable),
            [.. Sessions(readable).Select(session => Lesson(course, xnxq, session))]);
    }

    // DOMAIN D22, F9: the most frequent name, duplicates counted; a tie goes to the smallest.
    private static string Name(List<MadeLesson> readable) => readable
        .GroupBy(lesson => lesson.Name!)
        .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
        .First().Key;

    // DOMAIN 4, F10: the name is cut to fit, the number never.
    private static string Title(string name, string shown)
    {
        int room = TitleMax - 1 - shown.Length;
        return (name.Length <= room ? name : name[..(room - 1)] + "…") + " " + shown;
    }

    // DOMAIN 4, D6, D7, D10, D11, F8.
    private static Dictionary<string, string> Roles(
        MadeTerm term, string course, List<MadeLesson> live, List<MadeLesson> readable)
    {
        Dictionary<string, string> roles = [];
        List<MadeMember> members = [.. term.Members.Values.Where(member => member.Course == course && !member.IsDead)];
        bool hasStudents = live.Exists(lesson => lesson.CheckIn != false);
        foreach (MadeMember student in members.Where(member => hasStudents && !member.IsTeacher))
        {
            roles[student.Number] = "reader";
        }

        foreach (string teacher in readable.SelectMany(lesson => lesson.Teachers)
            .Concat(members.Where(member => member.IsTeacher).Select(member => member.Number)))
        {
            roles[teacher] = "writer";
        }

        return roles.Where(role => term.People.Contains(role.Key)).ToDictionary();
    }

    // DOMAIN 3.2.3 to 3.2.5: periods of one date, name and flag that follow each other without a long pause.
    private static IEnumerable<List<MadeLesson>> Sessions(List<MadeLesson> readable)
    {
        foreach (IGrouping<(DateOnly?, string?, bool), MadeLesson> day in readable
            .GroupBy(lesson => (lesson.Date, lesson.Name, lesson.CheckIn == true)))
        {
            List<MadeLesson> session = [];
            (int Period, TimeOnly End)? last = null;
            foreach (IGrouping<int?, MadeLesson> period in
                day.GroupBy(lesson => lesson.Period).OrderBy(group => group.Key))
            {
                (TimeOnly start, TimeOnly end) = Times(period);
                if (last is { } before
                    && (period.Key != before.Period + 1 || start.ToTimeSpan() - before.End.ToTimeSpan() > GapMax))
                {
                    yield return session;
                    session = [];
                }

                session.AddRange(period.OrderBy(lesson => lesson.Time!.Value.Start)
                    .ThenBy(lesson => lesson.Time!.Value.End)
                    .ThenBy(lesson => lesson.Building, StringComparer.Ordinal)
                    .ThenBy(lesson => lesson.Room, StringComparer.Ordinal)
                    .ThenBy(lesson => lesson.Cells["ghs"], StringComparer.Ordinal)
                    .ThenBy(lesson => lesson.Cells["xms"], StringComparer.Ordinal));
                last = (period.Key!.Value, end);
            }

            yield return session;
        }
    }

    // DOMAIN 3.2.6, 3.2.7, F12, and DESIGN 3 for the marker.
    private static DesiredLesson Lesson(string course, string xnxq, List<MadeLesson> session)
    {
        MadeLesson first = session[0];
        (TimeOnly start, TimeOnly end) = Times(session);
        string date = first.Date!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string identity =
            string.Join('\n', course, xnxq, date, first.Period, first.Name, first.CheckIn == true ? 1 : 0);
        string buildings = Joined(session.Select(lesson => lesson.Building));
        string place = $"{buildings} {Joined(session.Select(lesson => lesson.Room))}".Trim();
        return new DesiredLesson(
            Digest(identity)[..16], first.Name!, Instant(date, start), Instant(date, end),
            place.Length == 0 ? "地点待定" : place,
            Week: 1, Joined(session.Select(lesson => lesson.Period?.ToString(CultureInfo.InvariantCulture))),
            [.. session.SelectMany(lesson => lesson.TeacherNames).Distinct()]);
    }

    private static (TimeOnly Start, TimeOnly End) Times(IEnumerable<MadeLesson> lessons) =>
        (lessons.Min(lesson => lesson.Time!.Value.Start), lessons.Max(lesson => lesson.Time!.Value.End));

    private static string Joined(IEnumerable<string?> parts) =>
        string.Join('/', parts.Where(part => part is not null).Distinct());

    private static string Instant(string date, TimeOnly time) =>
        string.Create(CultureInfo.InvariantCulture, $"{date}T{time:HH:mm:ss}+08:00");

    private static string Digest(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
