using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Compares the recorded events of a calendar with those it holds: one that is there twice is removed where it is
/// proven to be ours, and one that is not there is made anew.
/// </summary>
public sealed class EventVerifier(
    EventObserver observer, Ownership ownership, ExtraRemover extras, CalendarRestorer restorer,
    EventLedger eventLedger, UnknownOutcomePolicy unknowns)
{
    /// <summary>Looks at the events of the calendar.</summary>
    public async Task<IReadOnlyList<ItemFailure>> VerifyAsync(
        Fence fence, string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        DateTimeOffset began = unknowns.Now;
        List<MarkedEvent> held = (await observer.ListAsync(
            calendarId, ledger.Events.Select(entry => entry.Content).OfType<EventContent>().ToList(), cancellation))
            .SelectMany(group => group).ToList();
        IReadOnlySet<string> ours = await ownership.EventsAsync(
            fence.Attempt, fence.Key, ledger.Events.Select(entry => entry.Marker), held, cancellation);
        Dictionary<string, LedgerEvent> recorded =
            ledger.Events.Where(entry => entry is { Content: not null, Hash: not null, EventId: not null })
                .ToDictionary(entry => entry.Marker);
        HashSet<string> ids = ledger.Events.Select(entry => entry.EventId).OfType<string>().ToHashSet();
        Dictionary<string, MarkedEvent> byId = held.DistinctBy(one => one.EventId).ToDictionary(one => one.EventId);
        ILookup<ObjectAction, ReconciledObject<EventFace>> by = Reconciler.Compare(
            recorded.Values.Select(entry => entry.ToObject()).ToList(),
            byId.Values.Select(one => one.ToObject(ours.Contains(one.EventId) && !ids.Contains(one.EventId))).ToList(),
            unknowns.Horizon(began), (wanted, seen) => wanted.IsShownBy(seen)).ToLookup(one => one.Action);

        List<ItemFailure> failures = [];
        foreach (ReconciledObject<EventFace> extra in by[ObjectAction.Remove])
        {
            failures.Keep(await extras.EventAsync(fence, calendarId, byId[extra.Held!.RemoteId], cancellation));
        }

        // A recorded event is not at WPS: the answer did not hold, or somebody deleted the event. It is made anew here,
        // because this run plans no more and the next one counts the offering as done.
        List<LedgerEvent> lost = [.. by[ObjectAction.Restore].Select(one => recorded[one.Recorded!.Key])];
        foreach (LedgerEvent one in lost)
        {
            await eventLedger.ForgetAsync(fence, one.Marker, cancellation);
        }

        return [.. failures, .. await restorer.EventsAsync(fence, calendarId, lost, cancellation)];
    }
}
