using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Operations;

/// <summary>
/// Meeting rooms (WPS-API 9): any id with the prefix <c>room_</c> is a room, and one event holds it at a time.
/// </summary>
internal static class RoomOperations
{
    private const int Usual = 20;
    private const int PageMax = 50;

    /// <summary>The tenant of the simulator has no room catalogue.</summary>
    public static Reply List(Call call) => Pager.Read(call, Usual, PageMax, out Reply refusal) is null
        ? refusal
        : Reply.List(Array.Empty<string>(), static (_, _) => { });

    public static Reply ListOfEvent(Call call) =>
        call.Event(out _, out Reply refusal) is not EventState item
            || Pager.Read(call, Usual, PageMax, out refusal) is not Pager pager
            ? refusal
            : pager.Page(
                item.Rooms.Order(StringComparer.Ordinal).Where(
                    id => pager.After is null || string.CompareOrdinal(id, pager.After) > 0),
                id => id,
                (writer, id) => Write(writer, item, id, "success"));

    public static Reply Add(Call call)
    {
        if (call.Event(out CalendarState calendar, out Reply refusal) is not EventState item)
        {
            return refusal;
        }

        // Code 0 may hide failed rooms: each item says how it went.
        List<(string Id, string Result)> results =
        [
            .. call.Texts("room_ids")
            .Select(id => (id, id.StartsWith("room_", StringComparison.Ordinal) && IsFree(calendar, item, id)
                ? "success"
                : "failed")),
        ];
        call.World.SetRooms(
            calendar, item, [.. item.Rooms.Concat(results.Where(one => one.Result == "success").Select(one => one.Id))
                .Distinct()]);
        return Reply.List(results, (writer, one) => Write(writer, item, one.Id, one.Result));
    }

    public static Reply Remove(Call call)
    {
        if (call.Event(out CalendarState calendar, out Reply refusal) is not EventState item)
        {
            return refusal;
        }

        call.World.SetRooms(calendar, item, [.. item.Rooms.Except(call.Texts("room_ids"))]);
        return Reply.Done;
    }

    private static bool IsFree(CalendarState calendar, EventState item, string id) =>
        !calendar.Events.Values.Any(other =>
        other != item && !other.IsDeleted && other.Rooms.Contains(id)
        && other.LastContent.Overlaps(item.LastContent.Start.Instant, item.LastContent.End.EndInstant));

    private static void Write(Utf8JsonWriter writer, EventState item, string id, string result)
    {
        writer.WriteStartObject();
        writer.WriteString("room_id", id);
        writer.WriteString("booking_id", result == "success" ? $"{item.Id}_{id}" : string.Empty);
        writer.WriteString("name", id);
        writer.WriteString("result", result);
        if (result == "failed")
        {
            writer.WriteString("fail_reason", "the room does not exist or is taken");
        }

        writer.WriteEndObject();
    }
}
