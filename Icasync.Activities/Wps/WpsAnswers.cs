using System.Globalization;
using System.Text.Json;

namespace Icasync.Activities.Wps;

/// <summary>
/// Reads the objects of answers. An object without what names it is no answer; of the rest, what an answer leaves out
/// is empty or null, and what it has beside them is ignored.
/// </summary>
internal static class WpsAnswers
{
    /// <summary>Whether an object is there with the id that names it.</summary>
    public static bool HasId(JsonElement data) => WpsJson.Text(data, "id") is { Length: > 0 };

    /// <summary>Whether the data is a list of objects that have an id.</summary>
    public static bool IsListOfIds(JsonElement data) => WpsJson.IsListOf(data, "id");

    /// <summary>Whether the data is a list of people, named by their own ids or by those of their entries.</summary>
    public static bool IsListOfPeople(JsonElement data) => WpsJson.IsListOf(data, "id", "user_id", "ex_user_id");

    public static WpsUser UserOf(JsonElement item) => new(
        WpsJson.Text(item, "id") ?? string.Empty, WpsJson.Text(item, "ex_user_id") ?? string.Empty);

    public static WpsCalendar CalendarOf(JsonElement item) => new(
        WpsJson.Text(item, "id") ?? string.Empty,
        WpsJson.Text(item, "summary") ?? string.Empty,
        WpsJson.Text(item, "role") ?? string.Empty,
        WpsJson.Text(item, "type") ?? string.Empty,
        WpsJson.Flag(item, "is_deleted"));

    public static WpsPermission PermissionOf(JsonElement item) => new(
        WpsJson.Text(item, "id") ?? string.Empty, WpsJson.Text(item, "user_id")
        ?? string.Empty, WpsJson.Text(item, "role") ?? string.Empty);

    public static WpsAttendee AttendeeOf(JsonElement item) => new(
        WpsJson.Text(item, "id") ?? string.Empty, WpsJson.Text(item, "user_id") ?? string.Empty);

    public static WpsEvent EventOf(JsonElement item) => new(
        WpsJson.Text(item, "id") ?? string.Empty,
        WpsJson.Text(item, "summary"),
        WpsJson.Text(item, "description"),
        Time(item, "start_time"),
        Time(item, "end_time"),
        WpsJson.Member(item, "locations") is { ValueKind: JsonValueKind.Array } list ? Place(list) : null);

    // An empty list says that there is no place; a list that is left out says nothing.
    private static string? Place(JsonElement list) =>
        list.GetArrayLength() > 0 ? WpsJson.Text(list[0], "name") : string.Empty;

    private static DateTimeOffset? Time(JsonElement item, string name) =>
        WpsJson.Member(item, name) is { } time && WpsJson.Text(time, "datetime") is { } text
        && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? at
            : null;
}
