using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Icasync.Simulation;

/// <summary>Compares what WPS holds with what the maker of the term says it should hold.</summary>
/// <param name="courses">The courses of the term.</param>
/// <param name="teacherNames">Every name that a description may hold.</param>
/// <param name="attendees">Who is invited to events; null where that is not compared.</param>
/// <param name="isForeign">Whether a calendar, by its id, is none of ours.</param>
internal sealed partial class Comparison(
    IReadOnlyList<DesiredCourse> courses, IReadOnlySet<string> teacherNames, AttendeeSetting? attendees,
    Func<string, bool> isForeign)
{
    private const string MarkerPrefix = "icasync:";

    private readonly Dictionary<string, DesiredCourse> _courses = courses.ToDictionary(course => course.Shown);

    /// <summary>Lines that only WPS holds and lines that only the timetable wants.</summary>
    /// <param name="keepsEmpty">
    /// Whether the calendar of a course without live rows stays with its access (DOMAIN D8, F16).
    /// </param>
    /// <param name="keepsUnknown">
    /// Whether the ledger was lost: then nobody looks for the calendar of a course that the timetable does not want,
    /// and nothing proves one without lessons to be ours that a run had made when it died, where it had let people in
    /// whom the course does not want any more (DESIGN 2, CALENDAR_UNPROVEN).
    /// </param>
    /// <param name="keepsBare">
    /// Whether a calendar may stay that holds nothing and that nobody has access to: nothing proves whose it is.
    /// </param>
    public (List<string> Extra, List<string> Missing) Of(
        JsonElement state, bool keepsEmpty, bool keepsUnknown, bool keepsBare)
    {
        List<Line> wanted = Wanted();
        List<Line> held = Held(state, one => (keepsBare && IsBare(one)) || (keepsUnknown && IsEmpty(one)));
        List<Line> extra = [.. Minus(held, wanted).Where(line => _courses.GetValueOrDefault(line.Course) is { } course
            ? !(course.IsOver && keepsUnknown) && !MayStay(course, line, keepsEmpty)
            : !keepsUnknown)];
        IEnumerable<Line> doubled = held.Where(line => line.Kind == "calendar" && _courses.ContainsKey(line.Course))
            .GroupBy(line => line.Course).Where(group => group.Count() > 1).Select(group => group.First());
        return (Texts(extra.Union(doubled)), Texts(Minus(wanted, held)));
    }

    /// <summary>The same for access alone, and only of calendars that exist: what a user sync answers for.</summary>
    public (List<string> Extra, List<string> Missing) OfAccess(JsonElement state)
    {
        List<Line> held = Held(state, _ => false);
        HashSet<string> there = [.. held.Where(line => line.Kind == "calendar").Select(line => line.Course)];
        bool Counts(Line line) => line.Kind == "access" && there.Contains(line.Course)
            && _courses.TryGetValue(line.Course, out DesiredCourse? course) && !course.IsUnreadable && !course.IsOver;
        List<Line> wanted = Wanted();
        return (Texts(Minus(held.Where(Counts), wanted)), Texts(Minus(wanted.Where(Counts), held)));
    }

    /// <summary>Whether an event is none of ours: nobody but icasync writes its marker.</summary>
    public static bool IsForeign(JsonElement one) => !LastLine(one).StartsWith(MarkerPrefix, StringComparison.Ordinal);

    // What a course that is held wants no more stays; what it wants is there once, and as it should be.
    private static bool MayStay(DesiredCourse course, Line line, bool keepsEmpty) =>
        course.IsUnreadable
        || (course.IsHeld && line.Kind == "event"
            && !course.Lessons.Any(lesson => line.Face.Split('|')[0] == lesson.Marker))
        || (course.IsOver && keepsEmpty && line.Kind != "event");

    private List<Line> Wanted()
    {
        List<Line> wanted = [];
        foreach (DesiredCourse course in _courses.Values.Where(course => !course.IsUnreadable && !course.IsOver))
        {
            wanted.Add(new Line("calendar", course.Shown, course.Title));
            wanted.AddRange(course.Roles.Select(role => new Line("access", course.Shown, $"{role.Key} {role.Value}")));
            string invited = Listed(course.Roles
                .Where(role => attendees == AttendeeSetting.All
                    || (attendees == AttendeeSetting.Teachers && role.Value == "writer"))
                .Select(role => role.Key));
            wanted.AddRange(course.Lessons.Select(lesson => new Line("event", course.Shown, string.Join(
                '|', lesson.Marker, lesson.Summary, lesson.Start, lesson.End, lesson.Location,
                lesson.Week, lesson.Periods, Listed(lesson.TeacherNames), invited))));
        }

        return wanted;
    }

    private List<Line> Held(JsonElement state, Func<JsonElement, bool> mayStay)
    {
        List<Line> held = [];
        foreach (JsonElement calendar in state.GetProperty("calendars").EnumerateArray()
            .Where(one => !isForeign(Text(one, "id")) && !mayStay(one)))
        {
            string title = Text(calendar, "summary");
            string course = title[(title.LastIndexOf(' ') + 1)..];
            held.Add(new Line("calendar", course, title));
            held.AddRange(calendar.GetProperty("permissions").EnumerateArray()
                .Select(one => new Line("access", course, $"{Text(one, "userId")} {Text(one, "role")}")));
            held.AddRange(calendar.GetProperty("events").EnumerateArray().Where(one => !IsForeign(one))
                .Select(one => new Line("event", course, Face(one))));
        }

        return held;
    }

    private static bool IsBare(JsonElement calendar) =>
        IsEmpty(calendar) && calendar.GetProperty("permissions").GetArrayLength() == 0;

    private static bool IsEmpty(JsonElement calendar) => calendar.GetProperty("events").GetArrayLength() == 0;

    // The wording of a description is free, but week, periods and teachers stand in it (DOMAIN F23).
    private string Face(JsonElement one)
    {
        string description = Text(one, "description");
        return string.Join(
            '|', LastLine(one)[MarkerPrefix.Length..],
            Text(one, "summary"), Text(one, "start"), Text(one, "end"), Text(one, "location"),
            Week().Match(description).Groups[1].Value, Periods().Match(description).Groups[1].Value,
            Listed(teacherNames.Where(name => description.Contains(name, StringComparison.Ordinal))),
            attendees is null
                ? string.Empty
                : Listed(one.GetProperty("attendees").EnumerateArray().Select(person => person.GetString()!)));
    }

    private static List<Line> Minus(IEnumerable<Line> left, IEnumerable<Line> right)
    {
        Dictionary<Line, int> counts = right.GroupBy(line => line)
            .ToDictionary(group => group.Key, group => group.Count());
        return [.. left.Where(line => !(counts.TryGetValue(line, out int n) && (counts[line] = n - 1) >= 0))];
    }

    private static List<string> Texts(IEnumerable<Line> lines) =>
        [.. lines.Select(line =>
            string.Create(CultureInfo.InvariantCulture, $"{line.Kind} {line.Course} {line.Face}"))];

    private static string Listed(IEnumerable<string> words) => string.Join(',', words.Order(StringComparer.Ordinal));

    private static string LastLine(JsonElement one) => Text(one, "description").Split('\n')[^1];

    private static string Text(JsonElement one, string name) => one.GetProperty(name).GetString()!;

    private readonly record struct Line(string Kind, string Course, string Face);

    [GeneratedRegex("第([0-9]+)周")]
    private static partial Regex Week();

    [GeneratedRegex("第([0-9/]+)节")]
    private static partial Regex Periods();
}
