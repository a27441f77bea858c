using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Operations;

/// <summary>Single events: create, get, respond (WPS-API 7).</summary>
internal static class EventWrites
{
    /// <summary>There is no idempotency key: the same body twice makes two events (S15).</summary>
    public static Reply Create(Call call)
    {
        if (call.Calendar(out Reply refusal) is not CalendarState calendar)
        {
            return refusal;
        }

        if (EventReader.New(call, call.Body, out Refusal? refused) is not EventContent content)
        {
            return Reply.Refuse(refused!);
        }

        if (EventBatches.ExceedsLimit(call, calendar, 1))
        {
            return Reply.Refuse(Codes.EventQuota, "the calendar has too many events");
        }

        EventState item = call.World.AddEvent(calendar, content, call.Now);
        return Reply.Of(writer => EventJson.Write(writer, call, calendar, item, content));
    }

    public static Reply Get(Call call)
    {
        EventState? item = call.Event(out CalendarState calendar, out Reply refusal);
        if (item is not null)
        {
            EventContent content = item.Content.Current!;
            return Reply.Of(writer => EventJson.Write(writer, call, calendar, item, content));
        }

        if (call.Switches.DeletedEventIsShown
            && calendar?.Events.GetValueOrDefault(call.PathValues["event_id"]) is EventState gone)
        {
            return Reply.Of(writer => EventJson.Write(writer, call, calendar, gone, gone.LastContent, "cancelled"));
        }

        return refusal;
    }

    /// <summary>Only an invited identity can answer; the app organises its events and is not invited to them.</summary>
    public static Reply Respond(Call call) => call.Event(out _, out Reply refusal) is null
        ? refusal
        : Reply.Refuse(Codes.NotAMember, "the caller is not invited to this event");
}
