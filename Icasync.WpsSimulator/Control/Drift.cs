using System.Text.Json;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Control;

/// <summary>
/// Changes behind the client's back (CONTRACTS 5): what people do in WPS by hand. Kinds: deleteEvent, editTitle (of an
/// event, or of the calendar when no event is named), moveEvent (by `hours`, 1 unless said), dropPermission,
/// addPermission, addEvent, deleteCalendar, addCalendar (which names none).
/// </summary>
internal sealed class Drift(SimWorld world)
{
    /// <summary>Applies a list; null when all was understood, else what was not. Earlier items stay applied.</summary>
    public string? Apply(JsonElement list, DateTimeOffset now)
    {
        foreach (JsonElement one in list.EnumerateArray())
        {
            string kind = Text(one, "kind") ?? string.Empty;
            if (kind == "addCalendar")
            {
                world.AddCalendar(Text(one, "title") ?? "made by hand", isPrimary: false, now);
                continue;
            }

            if (Text(one, "calendarId") is not string id || world.Find(id) is not { IsDeleted: false } calendar)
            {
                return $"{kind}: calendarId names no calendar.";
            }

            if (Apply(kind, one, calendar, now) is string wrong)
            {
                return $"{kind}: {wrong}";
            }
        }

        return null;
    }

    private string? Apply(string kind, JsonElement one, CalendarState calendar, DateTimeOffset now)
    {
        EventState? item = Text(one, "eventId") is string eventId ? calendar.Events.GetValueOrDefault(eventId) : null;
        switch (kind)
        {
            case "deleteEvent" when item is { IsDeleted: false }:
                world.DeleteEvent(calendar, item, now);
                return null;
            case "editTitle" when Text(one, "eventId") is null:
                world.Rename(calendar, Text(one, "title") ?? "edited by hand", now);
                return null;
            case "editTitle" when item is { IsDeleted: false }:
                world.Update(
                    calendar, item, item.LastContent with { Summary = Text(one, "title") ?? "edited by hand" }, now);
                return null;
            case "moveEvent" when item is { IsDeleted: false }:
                int hours = one.TryGetProperty("hours", out JsonElement number) && number.TryGetInt32(out int said)
                    ? said
                    : 1;
                CalTime start = item.LastContent.Start with
                {
                    Instant = item.LastContent.Start.Instant.AddHours(hours),
                };
                CalTime end = item.LastContent.End with { Instant = item.LastContent.End.Instant.AddHours(hours) };
                world.Update(calendar, item, item.LastContent with { Start = start, End = end }, now);
                return null;
            case "dropPermission" when Text(one, "userId") is string user
                && calendar.GrantsByUser.TryGetValue(user, out GrantState? grant):
                world.Revoke(calendar, grant, now);
                return null;
            case "addPermission" when Text(one, "userId") is string user:
                world.Grant(calendar, user, Text(one, "role") ?? "reader", now);
                return null;
            case "addEvent":
                DateTimeOffset from = now.AddDays(1);
                world.AddEvent(
                    calendar,
                    new EventContent(
                        Text(one, "title") ?? "made by hand", string.Empty, new CalTime(false, from),
                        new CalTime(false, from.AddHours(1))),
                    now);
                return null;
            case "deleteCalendar":
                world.Delete(calendar, now);
                return null;
            case "deleteEvent" or "moveEvent":
                return "eventId names no event of the calendar.";
            case "dropPermission":
                return "userId names nobody with access.";
            default:
                return "there is no such kind, or a field is missing.";
        }
    }

    private static string? Text(JsonElement one, string name) =>
        one.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
