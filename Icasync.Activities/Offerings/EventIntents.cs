using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>Settles the calls on an offering's events that an earlier execution left unfinished.</summary>
public sealed class EventIntents(
    LedgerStore store, EventLedger events, EventObserver observer, UnknownOutcomePolicy unknowns)
{
    /// <summary>Adopts the events that such a call made, and opens the others for the plan.</summary>
    public async Task ResolveAsync(
        Fence fence, string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        List<LedgerEvent> open = ledger.Events.Where(entry => entry.State != LedgerState.Live).ToList();
        Dictionary<string, DesiredEvent> creating = open
            .Where(entry => entry.State == LedgerState.Creating && entry.TargetContent is not null)
            .ToDictionary(
                entry => entry.Marker,
                entry => new DesiredEvent(entry.Marker, entry.TargetContent!, entry.TargetHash!));
        List<(DesiredEvent Wanted, string EventId)> found = (await LookAsync(
            fence, calendarId, open, creating.Values.Select(entry => entry.Content).ToList(), cancellation))
            .Where(one => one.Action == ObjectAction.Adopt)
            .Select(one => (creating[one.Recorded!.Key], one.Held!.RemoteId)).ToList();
        await events.RecordCreatedAsync(fence, found, cancellation);
        HashSet<string> adopted = found.Select(one => one.Wanted.Marker).ToHashSet();
        await events.ReopenAsync(fence, open.Where(entry => !adopted.Contains(entry.Marker)).ToList(), cancellation);
        if (open.Exists(entry => entry.State == LedgerState.Deleting))
        {
            // A delete of a dead process may still be committed: the verify step looks once more.
            await store.DoubtAsync(fence, Doubt.Events, cancellation);
        }
    }

    // The first look may come too early for what a dead process asked for (WPS-API 13 S24). Then WPS is asked again
    // when a list surely shows it.
    private async Task<IReadOnlyList<ReconciledObject<EventFace>>> LookAsync(
        Fence fence, string calendarId, IReadOnlyList<LedgerEvent> open, IReadOnlyList<EventContent> contents,
        CancellationToken cancellation)
    {
        List<RecordedObject<EventFace>> recorded = open.Select(entry => entry.ToObject()).ToList();
        DateTimeOffset horizon = unknowns.Horizon(unknowns.Now);
        while (true)
        {
            IReadOnlyList<ReconciledObject<EventFace>> seen = Reconciler.Compare(
                recorded,
                (await observer.ListAsync(calendarId, contents, cancellation))
                .SelectMany(group => group).Select(one => one.ToObject(isOurs: true)).ToList(),
                horizon, (wanted, held) => wanted.IsShownBy(held));
            if (seen.All(one => one.Action != ObjectAction.Wait))
            {
                return seen;
            }

            await unknowns.UntilListedAsync(
                recorded.Max(one => one.IntendedAt),
                () => store.CheckFenceAsync(fence, cancellation), cancellation);
            horizon = DateTimeOffset.MaxValue;
        }
    }
}
