using System.Text.Json;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Operations;

/// <summary>Events as they go over the wire (WPS-API 7).</summary>
internal static class EventJson
{
    /// <summary>The full event; every documented field is there.</summary>
    public static void Write(
        Utf8JsonWriter writer, Call call, CalendarState calendar, EventState item, EventContent content,
        string status = "normal")
    {
        writer.WriteStartObject();
        writer.WriteString("id", item.Id);
        writer.WriteString("calendar_id", calendar.Id);
        WriteBase(writer, call, content);
        WriteRaw(writer, "recurrence", content.Recurrence);
        WriteCommon(writer, call, content, status);
        if (content.OriginalStart is CalTime original)
        {
            original.Write(writer, "original_start_time", call.Switches.TimesAreUtc);
        }
        else
        {
            writer.WriteNull("original_start_time");
        }

        writer.WriteEndObject();
    }

    /// <summary>The base event of a batch answer: no calendar id, no echo key.</summary>
    public static void WriteBaseEvent(Utf8JsonWriter writer, Call call, EventState item)
    {
        writer.WriteStartObject();
        writer.WriteString("id", item.Id);
        WriteBase(writer, call, item.LastContent);
        writer.WriteString("status", "normal");
        writer.WriteEndObject();
    }

    /// <summary>A deletion in the change feed: only the id is dependable.</summary>
    public static void WriteStub(Utf8JsonWriter writer, CalendarState calendar, EventState item)
    {
        writer.WriteStartObject();
        writer.WriteString("id", item.Id);
        writer.WriteString("calendar_id", calendar.Id);
        writer.WriteString("status", "cancelled");
        writer.WriteEndObject();
    }

    /// <summary>One occurrence of a plain event or a series.</summary>
    public static void WriteInstance(
        Utf8JsonWriter writer, Call call, CalendarState calendar, EventState item, EventContent occurrence)
    {
        bool isSeries = item.LastContent.Recurrence is not null;
        writer.WriteStartObject();
        writer.WriteString("id", item.Id);
        writer.WriteString("calendar_id", calendar.Id);
        WriteBase(writer, call, occurrence);
        WriteCommon(writer, call, isSeries ? occurrence with { SeriesId = item.Id } : occurrence, "normal");
        writer.WriteEndObject();
    }

    private static void WriteBase(Utf8JsonWriter writer, Call call, EventContent content)
    {
        writer.WriteString("summary", content.Summary);
        writer.WriteString("description", content.Description);
        content.Start.Write(writer, "start_time", call.Switches.TimesAreUtc);
        content.End.Write(writer, "end_time", call.Switches.TimesAreUtc);
        writer.WriteStartArray("locations");
        foreach (string name in content.Locations)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("reminders");
        foreach (int minutes in content.Reminders)
        {
            writer.WriteStartObject();
            writer.WriteNumber("minutes", minutes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteCommon(Utf8JsonWriter writer, Call call, EventContent content, string status)
    {
        writer.WriteString("visibility", content.Visibility);
        writer.WriteString("free_busy_status", content.FreeBusy);
        writer.WriteString("status", status);
        writer.WriteStartObject("organizer");
        writer.WriteString("type", "user");
        writer.WriteString("user_id", call.UserName(SimWorld.OwnerPrincipal));
        writer.WriteEndObject();
        WriteRaw(writer, "online_meeting", content.OnlineMeeting);
        writer.WriteString("recurring_event_id", content.SeriesId);
    }

    private static void WriteRaw(Utf8JsonWriter writer, string name, string? json)
    {
        writer.WritePropertyName(name);
        if (json is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteRawValue(json);
        }
    }
}
