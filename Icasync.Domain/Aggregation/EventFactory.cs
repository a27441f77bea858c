using System.Globalization;
using System.Text;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Domain.Aggregation;

/// <summary>
/// Makes the event of a session (DOMAIN 4). Pure text: the same session gives the same event everywhere.
/// </summary>
public static class EventFactory
{
    /// <summary>What the last line of every description of ours begins with (DESIGN 3).</summary>
    public const string MarkerPrefix = "icasync:";

    /// <summary>Longest description that WPS takes, in UTF-16 units (WPS-API 7).</summary>
    public const int DescriptionLengthMax = 2000;

    /// <summary>The location of a session without building and room.</summary>
    public const string UnknownLocation = "地点待定";

    private const string Weekdays = "日一二三四五六";

    /// <summary>The session as an event.</summary>
    public static DesiredEvent Create(OfferingKey key, SessionFacts session, AggregationOptions options)
    {
        string marker = Marker(key, session);
        EventContent content = new(
            session.Name,
            Instant(session.Date, session.Start),
            Instant(session.Date, session.End),
            Location(session),
            Description(key, session, options, marker),
            options.ReminderMinutes,
            session);
        return new DesiredEvent(marker, content, Hash(content));
    }

    /// <summary>16 hex digits of the SHA-256 of the session's identity (DOMAIN 3.2.7, DESIGN 3).</summary>
    public static string Marker(OfferingKey key, SessionFacts session) =>
        Marker(key, session.Date, session.Periods[0], session.Name, session.CheckIn);

    /// <summary>
    /// Whether a marker was made for a session of this offering and term with this name and day. First period and
    /// check-in are no part of what people see of an event, so all of them are tried.
    /// </summary>
    public static bool IsMarkerOf(string marker, OfferingKey key, string name, DateOnly date) =>
        Enumerable.Range(1, PeriodParser.PeriodMax).Any(period =>
            marker == Marker(key, date, period, name, checkIn: true)
            || marker == Marker(key, date, period, name, checkIn: false));

    /// <summary>Buildings and rooms (DOMAIN 3.2.6, F12).</summary>
    public static string Location(SessionFacts session)
    {
        string place = $"{string.Join('/', session.Buildings)} {string.Join('/', session.Rooms)}".Trim();
        return place.Length == 0 ? UnknownLocation : place;
    }

    /// <summary>32 hex digits over everything that reaches WPS.</summary>
    public static string Hash(EventContent content) => Hashing.Sha256Hex(
        string.Join(
            '\u001f', content.Summary, content.Start, content.End, content.Location, content.Description,
            string.Join(',', content.ReminderMinutes)),
        16);

    private static string Marker(OfferingKey key, DateOnly date, int period, string name, bool checkIn) =>
        Hashing.Sha256Hex(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{key.Offering}\n{key.Term}\n{date:yyyy-MM-dd}\n{period}\n{name}\n{(checkIn ? 1 : 0)}"),
            8);

    private static string Description(OfferingKey key, SessionFacts session, AggregationOptions options, string marker)
    {
        StringBuilder text = new();
        if (session.TeachingWeek is { } week)
        {
            text.Append(CultureInfo.InvariantCulture, $"教学周：第{week}周\n");
        }

        DateOnly date = session.Date;
        text.Append(CultureInfo.InvariantCulture, $"时间：{date.Year}年{date.Month}月{date.Day}日 ")
            .Append("星期").Append(Weekdays[(int)date.DayOfWeek])
            .Append(" 第").AppendJoin('/', session.Periods).Append("节\n");
        text.Append("地点：").Append(Location(session)).Append('\n');
        if (session.TeacherNames.Count > 0)
        {
            text.Append("教师：").AppendJoin('、', session.TeacherNames).Append('\n');
        }

        if (session.CheckIn && options.CheckInBaseUrl is { } url)
        {
            text.Append("打卡：").Append(url).Append(url.Contains('?', StringComparison.Ordinal) ? "&id=" : "?id=")
                .Append(Uri.EscapeDataString(CheckInId(key, session))).Append('\n');
        }

        string last = MarkerPrefix + marker;
        int room = DescriptionLengthMax - InstallationMark.Length - last.Length;
        if (text.Length > room)
        {
            // The text is cut, the marker never: without it a lost create could not be found again.
            int cut = room - 1;
            text.Length = char.IsHighSurrogate(text[cut - 1]) ? cut - 1 : cut;
            text.Append('\n');
        }

        return text.Append(last).ToString();
    }

    // The older system's external id of a check-in: its parts without separators (DOMAIN 2,
    // icasync_attendance_courses).
    private static string CheckInId(OfferingKey key, SessionFacts session) => string.Create(
        CultureInfo.InvariantCulture,
        $"{key.Offering}{key.Term}{session.TeachingWeek}{session.Weekday}{(session.Periods[0] <= 4 ? "am" : "pm")}");

    private static string Instant(DateOnly date, TimeOnly time) => string.Create(
        CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd}T{time:HH:mm:ss}+08:00");
}
