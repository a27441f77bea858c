using System.Globalization;
using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Operations;

/// <summary>
/// The two modes of the event list, window and change feed, and the search (WPS-API 7; S18 to S22, S24).
/// </summary>
internal static class EventLists
{
    private const int ListUsual = 30;
    private const int SearchUsual = 20;
    private const int PageMax = 100;
    private const string SyncScope = "sync";

    public static Reply List(Call call)
    {
        if (call.Calendar(out Reply refusal) is not CalendarState calendar
            || Pager.Read(call, ListUsual, PageMax, out refusal) is not Pager pager)
        {
            return refusal;
        }

        bool window = call.Target.One("start_time") is not null || call.Target.One("end_time") is not null;
        string? anchor = call.Target.One("anchor_time");
        string? sync = call.Target.One("sync_token");
        int modes = (window ? 1 : 0) + (anchor is null ? 0 : 1) + (sync is null ? 0 : 1);
        if (modes > 1)
        {
            return Reply.Refuse(Codes.BadValue, "window, anchor_time and sync_token do not go together");
        }

        if (modes == 0)
        {
            return call.Switches.NoWindowIsNewest
                ? Newest(call, calendar, pager)
                : Reply.Refuse(Codes.BadValue, "start_time with end_time, anchor_time or sync_token is needed");
        }

        return window ? Window(call, calendar, pager) : Feed(call, calendar, pager, anchor, sync);
    }

    public static Reply Search(Call call)
    {
        if (call.Calendar(out Reply refusal) is not CalendarState calendar
            || Pager.Read(call, SearchUsual, PageMax, out refusal) is not Pager pager)
        {
            return refusal;
        }

        string keyword = call.Text("keyword")!;
        return Page(call, calendar, pager, call.Switches.SearchLag, content =>
            content.Summary.Contains(keyword, StringComparison.OrdinalIgnoreCase)
            || content.Description.Contains(keyword, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// Reads a window of the query; at most <paramref name="daysMax"/> long, its end after its start (S19).
    /// </summary>
    public static bool TryWindow(
        Call call, int daysMax, out DateTimeOffset from, out DateTimeOffset to, out Reply refusal)
    {
        from = to = default;
        refusal = Reply.Done;
        if (!CalTime.TryInstant(call.Target.One("start_time") ?? "", out from)
            || !CalTime.TryInstant(call.Target.One("end_time") ?? "", out to))
        {
            refusal = Reply.Refuse(
                Codes.BadValue, "start_time and end_time are RFC 3339 with an offset, percent-encoded");
        }
        else if (to <= from || to - from > TimeSpan.FromDays(daysMax))
        {
            refusal = Reply.Refuse(
                call.Switches.WindowCode, $"the window must be longer than 0 and at most {daysMax} days");
        }

        return refusal.Code == Codes.Ok;
    }

    private static Reply Window(Call call, CalendarState calendar, Pager pager)
    {
        if (!TryWindow(call, 31, out DateTimeOffset from, out DateTimeOffset to, out Reply refusal))
        {
            return refusal;
        }

        bool startOnly = call.Switches.StartInsideOnly;
        return Page(call, calendar, pager, call.Switches.ListLag, content =>
            Recurrence.Occurrences(content, from, to).Any(
                one => !startOnly || (one.Start.Instant >= from && one.Start.Instant < to)));
    }

    /// <summary>S21: the 31 days that end with the calendar's last event.</summary>
    private static Reply Newest(Call call, CalendarState calendar, Pager pager)
    {
        DateTimeOffset last = calendar.Events.Values
            .Where(item => !item.IsDeleted)
            .Select(item => item.LastContent.Start.Instant)
            .DefaultIfEmpty(call.Now)
            .Max();
        return Page(call, calendar, pager, call.Switches.ListLag, content => content.Start.Instant > last.AddDays(-31));
    }

    private static Reply Page(
        Call call, CalendarState calendar, Pager pager, TimeSpan lag, Func<EventContent, bool> matches)
    {
        DateTimeOffset seen = call.Now - lag;
        IEnumerable<(EventState Item, EventContent Content, string Key)> rows = calendar.Events.Values
            .Select(item => (Item: item, Content: item.Content.AsOf(seen)!))
            .Where(row => row.Content is not null && matches(row.Content))
            .Select(row => (row.Item, row.Content, Key: Key(row.Item, row.Content)))
            .Where(row => pager.After is null || string.CompareOrdinal(row.Key, pager.After) > 0)
            .OrderBy(row => row.Key, StringComparer.Ordinal);
        return pager.Page(
            rows, row => row.Key, (writer, row) => EventJson.Write(writer, call, calendar, row.Item, row.Content));
    }

    // Ordered by start, then id (S20); ticks of a date in our era have the same number of digits.
    private static string Key(EventState item, EventContent content) =>
        string.Create(CultureInfo.InvariantCulture, $"{content.Start.Instant.UtcTicks:D19}:{item.Id}");

    private static Reply Feed(Call call, CalendarState calendar, Pager pager, string? anchor, string? sync)
    {
        long since = long.MinValue;
        DateTimeOffset moment = DateTimeOffset.MinValue;
        if (anchor is not null && !CalTime.TryInstant(anchor, out moment))
        {
            return Reply.Refuse(Codes.BadValue, "anchor_time is RFC 3339 with an offset, percent-encoded");
        }

        string scope = string.Create(CultureInfo.InvariantCulture, $"{SyncScope}:{call.World.Epoch}:{calendar.Id}");
        if (sync is not null)
        {
            if (!Pager.TryOpen(sync, scope, out string key))
            {
                return call.Switches.ForeignTokenIsEmpty
                    ? Reply.List(Array.Empty<int>(), static (_, _) => { })
                    : Reply.Refuse(Codes.BadValue, "sync_token is stale or belongs to another calendar");
            }

            since = long.Parse(key, CultureInfo.InvariantCulture);
        }

        bool withCancelled = call.Target.One("with_cancelled") == "true";
        long after = Math.Max(since, pager.AfterNumber);
        IEnumerable<EventState> rows = calendar.Events.Values
            .Where(item => item.ChangeNumber > after && item.ChangedAt > moment && (withCancelled || !item.IsDeleted))
            .Where(item => item.ChangedAt <= call.Now - call.Switches.ListLag)
            .OrderBy(item => item.ChangeNumber);
        string next = string.Create(CultureInfo.InvariantCulture, $"{SeenUpTo(call, calendar)}");
        return pager.Page(
            rows,
            item => item.ChangeNumber.ToString(CultureInfo.InvariantCulture),
            (writer, item) => WriteChange(writer, call, calendar, item),
            Pager.Seal(scope, next));
    }

    /// <summary>The feed position that this answer covers: what still lags comes with the next call.</summary>
    private static long SeenUpTo(Call call, CalendarState calendar)
    {
        DateTimeOffset seen = call.Now - call.Switches.ListLag;
        long firstHidden = calendar.Events.Values
            .Where(item => item.ChangedAt > seen)
            .Select(item => item.ChangeNumber)
            .DefaultIfEmpty(call.World.ChangeNumber + 1)
            .Min();
        return firstHidden - 1;
    }

    private static void WriteChange(Utf8JsonWriter writer, Call call, CalendarState calendar, EventState item)
    {
        if (item.Content.Current is EventContent content)
        {
            EventJson.Write(writer, call, calendar, item, content);
        }
        else
        {
            EventJson.WriteStub(writer, calendar, item);
        }
    }
}
