using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Operations;

/// <summary>Occurrences with series expanded, without paging (WPS-API 7).</summary>
internal static class EventInstances
{
    private const int DaysMax = 31;

    public static Reply OfCalendar(Call call)
    {
        if (call.Calendar(out Reply refusal) is not CalendarState calendar)
        {
            return refusal;
        }

        return Answer(call, calendar, calendar.Events.Values.Where(item => !item.IsDeleted));
    }

    public static Reply OfEvent(Call call) =>
        call.Event(out CalendarState calendar, out Reply refusal) is EventState item
        ? Answer(call, calendar, [item])
        : refusal;

    private static Reply Answer(Call call, CalendarState calendar, IEnumerable<EventState> events)
    {
        if (!EventLists.TryWindow(call, DaysMax, out DateTimeOffset from, out DateTimeOffset to, out Reply refusal))
        {
            return refusal;
        }

        IEnumerable<(EventState Item, EventContent Content)> rows = events
            .SelectMany(
                item => Recurrence.Occurrences(item.Content.Current!, from, to).Select(content => (item, content)))
            .OrderBy(row => row.content.Start.Instant)
            .ThenBy(row => row.item.Id, StringComparer.Ordinal);
        return Reply.List(
            rows, (writer, row) => EventJson.WriteInstance(writer, call, calendar, row.Item, row.Content));
    }
}
