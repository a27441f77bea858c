using System.Globalization;
using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Operations;

/// <summary>
/// Batch create: neither index nor echo key nor failure list in the answer (WPS-API 7; S12, S13, S33).
/// </summary>
internal static class EventBatches
{
    public static Reply Create(Call call)
    {
        if (call.Calendar(out Reply refusal) is not CalendarState calendar)
        {
            return refusal;
        }

        List<EventContent> good = [];
        Refusal? sunk = null;
        int position = 0;
        foreach (JsonElement element in call.Body.GetProperty("events").EnumerateArray())
        {
            Refusal? refused = Read(call, element, position, out EventContent? content);
            if (refused is null && ExceedsLimit(call, calendar, good.Count + 1))
            {
                refused = new(Codes.EventQuota, "the calendar has too many events");
            }

            if (refused is null)
            {
                good.Add(content!);
            }
            else
            {
                call.Offending.Add(position.ToString(CultureInfo.InvariantCulture));
                sunk ??= refused;
                if (call.Switches.BatchStopsAtBad)
                {
                    break;
                }
            }

            position++;
        }

        return Answer(call, calendar, good, sunk);
    }

    public static bool ExceedsLimit(Call call, CalendarState calendar, int more) =>
        call.Switches.EventsMax is int max && calendar.LiveEvents + more > max;

    private static Reply Answer(Call call, CalendarState calendar, List<EventContent> good, Refusal? sunk)
    {
        if (sunk is not null && call.Switches.BatchIsAtomic)
        {
            // A refused text and a full calendar keep their own codes; all else is a bad element of the request.
            long code = sunk.Code is Codes.TextRefused or Codes.EventQuota ? sunk.Code : Codes.BadValue;
            return Reply.Refuse(code, $"element {call.Offending[0]} is refused, nothing was created", sunk);
        }

        List<EventState> made = [];
        foreach (EventContent content in call.Admitted(good))
        {
            made.Add(call.World.AddEvent(calendar, content, call.Now));
        }

        return sunk is not null && call.Switches.BatchStopsAtBad
            ? Reply.Refuse(Codes.InternalError, "internal error", sunk)
            : Reply.List(made, (writer, item) => EventJson.WriteBaseEvent(writer, call, item));
    }

    private static Refusal? Read(Call call, JsonElement element, int position, out EventContent? content)
    {
        content = null;
        string path = string.Create(CultureInfo.InvariantCulture, $"body.events[{position}]");
        if (RequestShapes.BatchEvent.Check(element, path, call.Switches.ShapeRules) is Refusal misshapen)
        {
            return misshapen;
        }

        content = EventReader.New(call, element, out Refusal? refusal);
        return refusal;
    }
}
