using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Removes what a create without an answer made beside the recorded calendar, where that is proven: all events in it
/// are ours, or the change log has it as made for this course. A title alone proves nothing: every other calendar is
/// left to a person, and a check names it (CALENDAR_UNPROVEN).
/// </summary>
public sealed class CalendarVerifier(
    CalendarDirectory directory, EventObserver observer, Ownership ownership, ExtraRemover extras, TimeProvider time)
{
    /// <summary>Looks for second calendars of the offering.</summary>
    public async Task<IReadOnlyList<ItemFailure>> VerifyAsync(
        Fence fence, string recordedId, LedgerOffering ledger, CancellationToken cancellation)
    {
        // A delete of the calendar that got no answer may have been done late. The caller makes a calendar that is
        // gone anew.
        if (!await directory.ExistsAsync(recordedId, cancellation))
        {
            throw new CalendarGoneException(null);
        }

        if (ledger.Title is not { } title)
        {
            return [];
        }

        List<ItemFailure> failures = [];
        FoundCalendars found = await directory.FindAsync(fence, title, time.GetUtcNow(), cancellation);
        foreach (WpsCalendar extra in found.Calendars.Where(one => one.Id != recordedId && one.Summary == title))
        {
            List<MarkedEvent> held = (await observer.ListTermAsync(
                extra.Id, fence.Term, ledger.Events.Select(entry => entry.Content).OfType<EventContent>(),
                CalendarReading.OtherTermsDays, cancellation)).SelectMany(group => group).ToList();
            IReadOnlySet<string> ours = await ownership.EventsAsync(
                fence.Attempt, fence.Key, ledger.Events.Select(entry => entry.Marker), held, cancellation);
            if (ours.Count == held.Count
                && (held.Count > 0 || await ownership.IsMadeForAsync(fence.Key, extra.Id, cancellation)))
            {
                failures.Keep(await extras.CalendarAsync(fence, extra, cancellation));
            }
        }

        return failures;
    }
}
