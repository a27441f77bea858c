using System.Globalization;
using Icasync.Domain.Timetable;

namespace Icasync.Domain.Reconciliation;

/// <summary>What people see of an event; parts that an answer of WPS leaves out are null.</summary>
public sealed record EventFace(
    string? Summary, DateTimeOffset? Start, DateTimeOffset? End, string? Location, string? Description)
{
    /// <summary>How far lessons' wall clocks are ahead of UTC (DESIGN 8).</summary>
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The face of what was or is to be written.</summary>
    public static EventFace Of(EventContent content) => new(
        content.Summary, At(content.Start), At(content.End), content.Location, content.Description);

    /// <summary>
    /// Whether <paramref name="held"/> shows what this one says. Place and text count only where the answer has them,
    /// because a list may leave them out (WPS-API 7).
    /// </summary>
    public bool IsShownBy(EventFace held) =>
        held.Summary == Summary && held.Start == Start && held.End == End
        && (held.Location is null || held.Location == Location)
        && (held.Description is null || held.Description == Description);

    /// <summary>A time as our contents write it.</summary>
    public static string Text(DateTimeOffset instant) =>
        instant.ToOffset(Offset).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>The instant of a time as our contents write it.</summary>
    public static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
}
