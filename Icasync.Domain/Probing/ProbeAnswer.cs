using System.Globalization;

namespace Icasync.Domain.Probing;

/// <summary>One answer of WPS to a probe, reduced to what questions read.</summary>
/// <param name="Status">HTTP status; 0 when no answer came.</param>
/// <param name="Code">The envelope's code; 0 for a success that holds what the operation promises.</param>
/// <param name="Seen">What the answer showed, such as ids, titles or echoed texts, in its order.</param>
public sealed record ProbeAnswer(int Status, long Code, params IReadOnlyList<string> Seen)
{
    /// <summary>No right on one calendar, which the app may have on others (WPS-API 3).</summary>
    private const long NoCalendarRight = 403411010;

    /// <summary>Whether WPS did what it was asked.</summary>
    public bool IsDone => Status is >= 200 and < 300 && Code == 0;

    /// <summary>
    /// What WPS refuses the call with, as it would again: a code of the 400s, or such a status where the code says
    /// nothing; null for a success, for throttling and for what has no known outcome.
    /// </summary>
    public string? Refusal => IsDone ? null
        : Code != 0 && Leading(Code) is >= 400 and < 500 and not 429 ? Text
        : Code == 0 && Status is >= 400 and < 500 and not 429 ? Text
        : null;

    /// <summary>Whether WPS refuses the app, and so says nothing of what was asked.</summary>
    public bool IsOfRights => !IsDone && (Code != 0 ? Leading(Code) == 403 && Code != NoCalendarRight : Status == 403);

    /// <summary>The code as a person reads it.</summary>
    public string Text => Code != 0
        ? Code.ToString(CultureInfo.InvariantCulture)
        : Status != 0 ? string.Create(CultureInfo.InvariantCulture, $"HTTP {Status}") : "NO_ANSWER";

    private static long Leading(long code)
    {
        while (code > 999)
        {
            code /= 10;
        }

        return code;
    }
}
