using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Operations;

/// <summary>Makes the content of an event out of a request that already has the right shape.</summary>
internal static class EventReader
{
    private static readonly EventContent Blank = new("", "", default, default);

    /// <summary>The content of a new event; null when it is refused.</summary>
    public static EventContent? New(Call call, JsonElement body, out Refusal? refusal) =>
        Merge(call, Blank, body, out refusal);

    /// <summary>
    /// What is left out stays. An empty text or array clears; null leaves alone, but for online_meeting, unless the
    /// switch says that null clears (S17).
    /// </summary>
    public static EventContent? Merge(Call call, EventContent old, JsonElement body, out Refusal? refusal)
    {
        EventContent content = old with
        {
            Start = Time(body, "start_time") ?? old.Start,
            End = Time(body, "end_time") ?? old.End,
            Locations = Locations(body) ?? old.Locations,
            Reminders = Reminders(body) ?? old.Reminders,
            Visibility = Text(body, "visibility") ?? old.Visibility,
            FreeBusy = Text(body, "free_busy_status") ?? old.FreeBusy,
            AttendeeAbility = Text(body, "attendee_ability") ?? old.AttendeeAbility,
            Recurrence = Object(body, "recurrence", old.Recurrence, call.Switches.NullClears),
            OnlineMeeting = Object(body, "online_meeting", old.OnlineMeeting, nullClears: true),
        };

        return WithText(call, content, body, out refusal) is EventContent accepted && refusal is null
            ? CheckTimes(accepted, out refusal)
            : null;
    }

    private static EventContent? WithText(Call call, EventContent content, JsonElement body, out Refusal? refusal)
    {
        bool nullClears = call.Switches.NullClears;
        string summary = Text(body, "summary") ?? (nullClears && IsNull(body, "summary") ? "" : content.Summary);
        string description = Text(body, "description")
            ?? (nullClears && IsNull(body, "description") ? "" : content.Description);
        string[] locations = [.. content.Locations];
        refusal = call.Accept(ref summary) ?? call.Accept(ref description);
        for (int i = 0; i < locations.Length && refusal is null; i++)
        {
            refusal = call.Accept(ref locations[i]);
        }

        return content with { Summary = summary, Description = description, Locations = locations };
    }

    private static EventContent? CheckTimes(EventContent content, out Refusal? refusal)
    {
        refusal = null;
        if (content.Start.IsDate != content.End.IsDate)
        {
            refusal = new(Codes.AllDaySwitch, "start and end are both dates or both instants");
        }
        else if (content.End.EndInstant <= content.Start.Instant)
        {
            refusal = new(Codes.BadTimeRange, "the end must lie after the start");
        }
        else if (content.Recurrence is string rule && !Recurrence.IsReadable(rule))
        {
            refusal = new(Codes.BadRecurrence, "the recurrence cannot be carried out");
        }

        return refusal is null ? content : null;
    }

    private static CalTime? Time(JsonElement body, string name) =>
        body.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object
            && CalTime.TryRead(value, out CalTime time)
            ? time
            : null;

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static bool IsNull(JsonElement body, string name) =>
        body.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Null;

    private static string? Object(JsonElement body, string name, string? old, bool nullClears)
    {
        if (!body.TryGetProperty(name, out JsonElement value))
        {
            return old;
        }

        return value.ValueKind == JsonValueKind.Null ? (nullClears ? null : old) : value.GetRawText();
    }

    private static string[]? Locations(JsonElement body) =>
        body.TryGetProperty("locations", out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(place => place.GetProperty("name").GetString()!)]
            : null;

    private static int[]? Reminders(JsonElement body) =>
        body.TryGetProperty("reminders", out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(reminder => reminder.GetProperty("minutes").GetInt32())]
            : null;
}
