using System.Globalization;
using System.Text.Json;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Probing;

/// <summary>
/// Invented events: on one day far ahead, where nobody plans anything, each with a title that says what it is.
/// </summary>
internal static class ProbeEvents
{
    /// <summary>What every title begins with.</summary>
    public const string Title = "icasync probe";

    /// <summary>When they begin.</summary>
    public static readonly DateTimeOffset Day = new(2035, 1, 8, 8, 0, 0, TimeSpan.FromHours(8));

    /// <summary>The time of day of the events, as minutes after its beginning.</summary>
    public static string At(int minutes) =>
        Day.AddMinutes(minutes).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>The query of a window that is so many minutes long.</summary>
    public static string Window(int fromMinutes, int minutes) =>
        $"start_time={Uri.EscapeDataString(At(fromMinutes))}"
        + $"&end_time={Uri.EscapeDataString(At(fromMinutes + minutes))}";

    /// <summary>The body of an event of one hour.</summary>
    /// <param name="minutes">Its length; one that is not above zero cannot be.</param>
    public static Dictionary<string, object?> Body(string name, int minutes = 60) => new()
    {
        ["summary"] = name,
        ["description"] = Title,
        ["start_time"] = new { datetime = At(0) },
        ["end_time"] = new { datetime = At(minutes) },
        ["locations"] = new[] { new { name = Title } },
    };

    /// <summary>Whether an event is one of these.</summary>
    public static bool IsInvented(JsonElement item) =>
        WpsJson.Text(item, "summary")?.TrimStart().StartsWith(Title, StringComparison.Ordinal) == true;
}
