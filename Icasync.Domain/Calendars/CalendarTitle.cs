using Icasync.Domain.Timetable;

namespace Icasync.Domain.Calendars;

/// <summary>
/// Titles of calendars (DOMAIN 4, F10): the offering's number is the only marker a calendar can carry.
/// </summary>
public static class CalendarTitle
{
    /// <summary>Longest title that WPS takes, in UTF-16 units (WPS-API 5).</summary>
    public const int LengthMax = 40;

    /// <summary>Longest offering number that is shown as it is.</summary>
    public const int ShownLengthMax = 30;

    /// <summary>
    /// The offering's number as titles show it: as it is, or <c>#</c> and 8 hex digits of its SHA-256.
    /// </summary>
    public static string Shown(string offering) =>
        offering.Length <= ShownLengthMax ? offering : "#" + Hashing.Sha256Hex(offering, 4);

    /// <summary>
    /// What may be the number at a title's end, longest first: a number may have spaces, so that a title may end in
    /// several.
    /// </summary>
    public static IEnumerable<string> Endings(string title) => Enumerable.Range(0, title.Length)
        .Where(at => title[at] == ' ')
        .Select(at => title[(at + 1)..]);

    /// <summary>
    /// The title of a term that is over: the mark stands first and once, and the number keeps its end.
    /// </summary>
    public static string Retired(string mark, string title, string offering)
    {
        string number = " " + Shown(offering);
        return title.StartsWith(mark, StringComparison.Ordinal) || !title.EndsWith(number, StringComparison.Ordinal)
            ? title
            : Of(mark + title[..^number.Length], offering);
    }

    /// <summary>
    /// Name and number; the name is cut with <c>…</c> to fit, never in the middle of a surrogate pair.
    /// </summary>
    public static string Of(string name, string offering)
    {
        string shown = Shown(offering);
        int room = LengthMax - 1 - shown.Length;
        if (name.Length > room)
        {
            int cut = room - 1;
            if (cut > 0 && char.IsHighSurrogate(name[cut - 1]))
            {
                cut--;
            }

            name = name[..cut] + "…";
        }

        return name + " " + shown;
    }
}
