using System.Globalization;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Events;

/// <summary>
/// Looks for our events in a calendar by the marker in the last line of their description (DESIGN 3).
/// </summary>
public sealed class EventObserver(IWpsApi wps, UnknownOutcomePolicy unknowns)
{
    /// <summary>
    /// The events of <paramref name="wanted"/> that WPS holds, one an event: the smallest id when a marker is there
    /// twice. With <paramref name="late"/> the list is read again after growing pauses, until all are there or the
    /// looks are used up.
    /// </summary>
    public async Task<IReadOnlyList<(DesiredEvent Wanted, string EventId)>> FindAsync(
        string calendarId, IReadOnlyList<DesiredEvent> wanted, bool late, CancellationToken cancellation)
    {
        for (int look = 0; ; look++)
        {
            if (late)
            {
                await unknowns.SettleAsync(look, cancellation);
            }

            ILookup<string, MarkedEvent> held = await ListAsync(
                calendarId, wanted.Select(entry => entry.Content).ToList(), cancellation);
            List<(DesiredEvent, string)> found = wanted
                .Where(entry => held.Contains(entry.Marker))
                .Select(
                    entry =>
                        (entry, held[entry.Marker].Select(one => one.EventId).Order(StringComparer.Ordinal).First()))
                .ToList();
            if (!late || found.Count == wanted.Count || look + 1 >= unknowns.LooksMax)
            {
                return found;
            }
        }
    }

    /// <summary>
    /// All events that carry a marker of ours in the days that <paramref name="contents"/> span, by marker.
    /// </summary>
    public Task<ILookup<string, MarkedEvent>> ListAsync(
        string calendarId, IReadOnlyList<EventContent> contents, CancellationToken cancellation) => contents.Count == 0
        ? Task.FromResult(Array.Empty<MarkedEvent>().ToLookup(entry => entry.Marker))
        : ListAsync(
            calendarId, contents.Min(content => At(content.Start)), contents.Max(content => At(content.End)),
            cancellation);

    /// <summary>The same in the whole term, and beyond it where <paramref name="contents"/> are.</summary>
    public Task<ILookup<string, MarkedEvent>> ListTermAsync(
        string calendarId, string term, IEnumerable<EventContent> contents, CancellationToken cancellation)
    {
        (DateOnly first, DateOnly last) = TermCode.Span(term);
        List<EventContent> all = [.. contents];
        return ListAsync(
            calendarId,
            all.Select(content => At(content.Start))
            .Append(At(string.Create(CultureInfo.InvariantCulture, $"{first:yyyy-MM-dd}T00:00:00+08:00"))).Min(),
            all.Select(content => At(content.End))
            .Append(At(string.Create(CultureInfo.InvariantCulture, $"{last:yyyy-MM-dd}T23:59:59+08:00"))).Max(),
            cancellation);
    }

    private async Task<ILookup<string, MarkedEvent>> ListAsync(
        string calendarId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        // A day more on each side: whether a window means overlap or start is not documented (S20).
        List<MarkedEvent> marked = [];
        await foreach (WpsEvent held in wps.ListEventsAsync(calendarId, from.AddDays(-1), to.AddDays(1), cancellation))
        {
            if (EventMatcher.Marker(held.Description) is { } marker)
            {
                marked.Add(new MarkedEvent(marker, held.Id));
            }
        }

        return marked.ToLookup(entry => entry.Marker);
    }

    /// <summary>The instant of a time as our contents write it.</summary>
    internal static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
}
