using System.Text.Json;
using System.Text.Json.Nodes;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Operations;

/// <summary>Update and delete, of events and of single occurrences of a series (WPS-API 7; S16, S17).</summary>
internal static class EventUpdates
{
    public static Reply Update(Call call)
    {
        if (call.Event(out CalendarState calendar, out Reply refusal) is not EventState item)
        {
            return refusal;
        }

        CalendarState home = calendar;
        if (call.Text("calendar_id") is string target && (home = call.Calendar(target, out refusal)!) is null)
        {
            return refusal;
        }

        if (call.Text("mod_type") == "one")
        {
            return UpdateOne(call, calendar, item);
        }

        EventContent old = item.Content.Current!;
        if (EventReader.Merge(call, old, call.Body, out Refusal? refused) is not EventContent content)
        {
            return Reply.Refuse(refused!);
        }

        bool changes = !content.SaysTheSameAs(old);
        if (!changes && home == calendar && call.Switches.NoChangeFails)
        {
            return Reply.Refuse(Codes.NoChange, "update changed nothing");
        }

        if (changes)
        {
            call.World.Update(calendar, item, content, call.Now);
        }

        if (home != calendar)
        {
            call.World.Move(calendar, home, item, call.Now);
        }

        return Reply.Of(writer => EventJson.Write(writer, call, home, item, content));
    }

    public static Reply Delete(Call call)
    {
        if (call.Event(out CalendarState calendar, out Reply refusal) is not EventState item)
        {
            return refusal;
        }

        if (call.Text("mod_type") == "one")
        {
            if (Occurrence(call, item, out refusal) is not EventContent occurrence)
            {
                return refusal;
            }

            LeaveOut(call, calendar, item, occurrence);
            return Reply.Done;
        }

        call.World.DeleteEvent(calendar, item, call.Now);
        return Reply.Done;
    }

    /// <summary>Editing one occurrence forks an event with a new id and takes the day out of the series.</summary>
    private static Reply UpdateOne(Call call, CalendarState calendar, EventState series)
    {
        if (Occurrence(call, series, out Reply refusal) is not EventContent occurrence)
        {
            return refusal;
        }

        EventContent single = occurrence with
        {
            Recurrence = null, SeriesId = series.Id, OriginalStart = occurrence.Start,
        };
        if (EventReader.Merge(call, single, call.Body, out Refusal? refused) is not EventContent content)
        {
            return Reply.Refuse(refused!);
        }

        LeaveOut(call, calendar, series, occurrence);
        EventState fork = call.World.AddEvent(calendar, content with { Recurrence = null }, call.Now);
        return Reply.Of(writer => EventJson.Write(writer, call, calendar, fork, fork.LastContent));
    }

    private static EventContent? Occurrence(Call call, EventState series, out Reply refusal)
    {
        EventContent content = series.Content.Current!;
        refusal = Reply.Done;
        if (content.Recurrence is null)
        {
            refusal = Reply.Refuse(Codes.NotRecurrent, "the event is not recurrent");
            return null;
        }

        if (!call.Body.TryGetProperty("which_day_time", out JsonElement day))
        {
            refusal = Reply.Refuse(Codes.WrongDayTime, "which_day_time is needed with mod_type one");
            return null;
        }

        DateTimeOffset start = DateTimeOffset.FromUnixTimeMilliseconds(day.GetInt64());
        EventContent? found = Recurrence.Occurrences(content, start, start.AddSeconds(1))
            .FirstOrDefault(occurrence => occurrence.Start.Instant == start);
        refusal = found is null ? Reply.Refuse(Codes.InstanceMissing, "no occurrence starts then") : refusal;
        return found;
    }

    private static void LeaveOut(Call call, CalendarState calendar, EventState series, EventContent occurrence)
    {
        EventContent content = series.Content.Current!;
        JsonNode rule = JsonNode.Parse(content.Recurrence!)!;
        if (rule["exdate"] is not JsonArray exceptions)
        {
            rule["exdate"] = exceptions = [];
        }

        exceptions.Add(new JsonObject { [occurrence.Start.IsDate ? "date" : "datetime"] = occurrence.Start.ToText() });
        call.World.Update(calendar, series, content with { Recurrence = rule.ToJsonString() }, call.Now);
    }
}
