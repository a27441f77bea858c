using System.Globalization;
using Icasync.Activities.Wps;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Events;

/// <summary>
/// Looks for our events in a calendar by the marker in the last line of their description (DESIGN 3).
/// </summary>
public sealed class EventObserver(IWpsApi wps, UnknownOutcomePolicy unknowns)
{
    // People enter what lies before them: an event made by hand is looked for around the day of looking too.
    private const int DaysAround = 90;

    /// <summary>
    /// The events of <paramref name="wanted"/> that WPS holds, one an event: the smallest id when a marker is there
    /// twice.
    /// </summary>
    public async Task<IReadOnlyList<(DesiredEvent Wanted, string EventId)>> FindAsync(
        string calendarId, IReadOnlyList<DesiredEvent> wanted, CancellationToken cancellation) =>
        Pick(wanted, await ListAsync(calendarId, wanted.Select(entry => entry.Content).ToList(), cancellation));

    /// <summary>
    /// The same for events that a call without a full answer may have made: the list is read again until all are there,
    /// or until it surely shows what the call made.
    /// </summary>
    /// <param name="answered">Ids that the call answered: a list that has them all is newer than the call.</param>
    /// <param name="stillWanted">Throws when the caller may write no more.</param>
    public async Task<IReadOnlyList<(DesiredEvent Wanted, string EventId)>> FindLateAsync(
        string calendarId, IReadOnlyList<DesiredEvent> wanted, IReadOnlyList<string> answered, Func<Task> stillWanted,
        CancellationToken cancellation)
    {
        List<EventContent> contents = wanted.Select(entry => entry.Content).ToList();
        return Pick(wanted, await unknowns.LookAsync(
            () => ListAsync(calendarId, contents, cancellation),
            seen => Pick(wanted, seen).Count == wanted.Count
                || (answered.Count > 0
                    && answered.All(seen.SelectMany(group => group).Select(one => one.EventId).ToHashSet().Contains)),
            unknowns.Now, stillWanted, cancellation));
    }

    private static List<(DesiredEvent Wanted, string EventId)> Pick(
        IReadOnlyList<DesiredEvent> wanted, ILookup<string, MarkedEvent> held) => wanted
        .Where(entry => held.Contains(entry.Marker))
        .Select(entry => (entry, held[entry.Marker].Select(one => one.EventId).Order(StringComparer.Ordinal).First()))
        .ToList();

    /// <summary>
    /// All events that carry a marker of ours in the days that <paramref name="contents"/> span, by marker.
    /// </summary>
    public Task<ILookup<string, MarkedEvent>> ListAsync(
        string calendarId, IReadOnlyList<EventContent> contents, CancellationToken cancellation) =>
        ListAsync(calendarId, contents.Select(content => (content.Start, content.End)), cancellation);

    /// <summary>The same in the whole term, and beyond it where <paramref name="contents"/> are.</summary>
    /// <param name="daysBeyond">How many days before and behind the term are read too.</param>
    public Task<ILookup<string, MarkedEvent>> ListTermAsync(
        string calendarId, string term, IEnumerable<EventContent> contents, int daysBeyond,
        CancellationToken cancellation) =>
        ListAsync(calendarId, Times(term, contents, daysBeyond), cancellation);

    /// <summary>
    /// All events, whoever made them, in the whole term, in the months around today, and beyond these where
    /// <paramref name="contents"/> are.
    /// </summary>
    public Task<IReadOnlyList<WpsEvent>> ListAllAsync(
        string calendarId, string term, DateTimeOffset today, IEnumerable<EventContent> contents,
        CancellationToken cancellation) => ReadAsync(
            calendarId,
            Times(term, contents, daysBeyond: 0).Append((
                Invariant($"{today.AddDays(-DaysAround):yyyy-MM-dd}T00:00:00+08:00"),
                Invariant($"{today.AddDays(DaysAround):yyyy-MM-dd}T23:59:59+08:00"))),
            cancellation);

    private static IEnumerable<(string Start, string End)> Times(
        string term, IEnumerable<EventContent> contents, int daysBeyond)
    {
        (DateOnly first, DateOnly last) = TermCode.Span(term);
        return contents.Select(content => (content.Start, content.End)).Append((
            Invariant($"{first.AddDays(-daysBeyond):yyyy-MM-dd}T00:00:00+08:00"),
            Invariant($"{last.AddDays(daysBeyond):yyyy-MM-dd}T23:59:59+08:00")));
    }

    private async Task<ILookup<string, MarkedEvent>> ListAsync(
        string calendarId, IEnumerable<(string Start, string End)> times, CancellationToken cancellation) =>
        (await ReadAsync(calendarId, times, cancellation)).Select(MarkedEvent.Of).OfType<MarkedEvent>()
        .ToLookup(entry => entry.Marker);

    private async Task<IReadOnlyList<WpsEvent>> ReadAsync(
        string calendarId, IEnumerable<(string Start, string End)> times, CancellationToken cancellation)
    {
        List<WpsEvent> events = [];
        foreach ((DateTimeOffset from, DateTimeOffset to) in LookSpans.Of(times))
        {
            await foreach (WpsEvent held in wps.ListEventsAsync(calendarId, from, to, cancellation))
            {
                events.Add(held);
            }
        }

        return events;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
