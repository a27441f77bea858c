using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Events that people made in a calendar of ours. Who takes a calendar back may not take these with it: no
/// before-image holds them.
/// </summary>
public sealed class ForeignEvents(EventObserver observer, Ownership ownership, TimeProvider time)
{
    /// <summary>
    /// How many there are in the days of the term, in the months around today, and where we recorded lessons.
    /// </summary>
    public async Task<int> CountAsync(
        Fence fence, string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        IReadOnlyList<WpsEvent> held = await observer.ListAllAsync(
            calendarId, fence.Term, time.GetUtcNow(),
            ledger.Events.Select(entry => entry.Content).OfType<EventContent>(), cancellation);
        IReadOnlySet<string> ours = await ownership.EventsAsync(
            fence.Attempt, fence.Key, ledger.Events.Select(entry => entry.Marker),
            held.Select(MarkedEvent.Of).OfType<MarkedEvent>().ToList(), cancellation);
        return held.Count(one => !ours.Contains(one.Id));
    }
}
