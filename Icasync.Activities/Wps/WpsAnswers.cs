using System.Globalization;
using System.Text.Json;

namespace Icasync.Activities.Wps;

/// <summary>
/// Reads the objects of answers; what an answer leaves out is empty or null, what it has beside them is ignored.
/// </summary>
internal static class WpsAnswers
{
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
