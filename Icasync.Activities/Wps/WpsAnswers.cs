using System.Globalization;
using System.Text.Json;

namespace Icasync.Activities.Wps;

/// <summary>Reads the objects of answers; what an answer leaves out is empty or null, what it has beside them is ignored.</summary>
internal static class WpsAnswers
{
    public static WpsUser UserOf(JsonElement item) => new(
        Json.Text(item, "id") ?? string.Empty, Json.Text(item, "ex_user_id") ?? string.Empty);

    public static WpsCalendar CalendarOf(JsonElement item) => new(
        Json.Text(item, "id") ?? string.Empty,
        Json.Text(item, "summary") ?? string.Empty,
        Json.Text(item, "role") ?? string.Empty,
        Json.Text(item, "type") ?? string.Empty,
        Json.Flag(item, "is_deleted"));

    public static WpsPermission PermissionOf(JsonElement item) => new(
        Json.Text(item, "id") ?? string.Empty, Json.Text(item, "user_id") ?? string.Empty, Json.Text(item, "role") ?? string.Empty);

    public static WpsAttendee AttendeeOf(JsonElement item) => new(
        Json.Text(item, "id") ?? string.Empty, Json.Text(item, "user_id") ?? string.Empty);

    public static WpsEvent EventOf(JsonElement item) => new(
        Json.Text(item, "id") ?? string.Empty,
        Json.Text(item, "summary"),
        Json.Text(item, "description"),
        Time(item, "start_time"),
        Time(item, "end_time"),
        Json.Member(item, "locations") is { ValueKind: JsonValueKind.Array } list ? Place(list) : null);

    // An empty list says that there is no place; a list that is left out says nothing.
    private static string? Place(JsonElement list) => list.GetArrayLength() > 0 ? Json.Text(list[0], "name") : string.Empty;

    private static DateTimeOffset? Time(JsonElement item, string name) =>
        Json.Member(item, name) is { } time && Json.Text(time, "datetime") is { } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? at
            : null;
}
