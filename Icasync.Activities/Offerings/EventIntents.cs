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
    /// <summary>Records what such calls made and moved, and opens the others for the plan.</summary>
    /// <param name="desired">What is staged of the offering, or null.</param>
    public async Task ResolveAsync(
        Fence fence, string calendarId, LedgerOffering ledger, DesiredOffering? desired,
        CancellationToken cancellation)
    {
        Dictionary<string, LedgerEvent> open = ledger.Events.Where(entry => entry.State != LedgerState.Live)
            .ToDictionary(entry => entry.Marker, StringComparer.Ordinal);

        // A plan that deletes what is not wanted brings to light whatever a move has done. One that holds its deletes
        // leaves the event alone, and would make the lesson that it shows a second time.
        bool leavesMoves = desired is null or { UnreadableRows: > 0 };
        IReadOnlyList<ReconciledObject<EventFace>> seen =
            await LookAsync(fence, calendarId, open, leavesMoves, cancellation);
        List<(DesiredEvent Wanted, string EventId)> made = seen.Where(one => one.Action == ObjectAction.Adopt)
            .Select(one => (open[one.Recorded!.Key].Target!, one.Held!.RemoteId)).ToList();
        await events.RecordCreatedAsync(fence, made, cancellation);
        HashSet<string> settled = made.Select(one => one.Wanted.Marker).ToHashSet();
        foreach (LedgerEvent move in seen.Select(one => Moved(one, open)).OfType<LedgerEvent>())
        {
            LedgerEvent before = move with
            {
                State = LedgerState.Live, TargetMarker = null, TargetHash = null, TargetContent = null,
            };
            await events.RecordUpdatedAsync(fence, before, move.Target!, move.EventId!, cancellation);
            settled.Add(move.Marker);
        }

        await events.ReopenAsync(
            fence, open.Values.Where(entry => !settled.Contains(entry.Marker)).ToList(), cancellation);
        if (open.Values.Any(entry => entry.State == LedgerState.Deleting))
        {
            // A delete of a dead process may still be committed: the verify step looks once more.
            await store.DoubtAsync(fence, Doubt.Events, cancellation);
        }
    }

    // The event whose move WPS shows.
    private static LedgerEvent? Moved(ReconciledObject<EventFace> one, Dictionary<string, LedgerEvent> open) =>
        one is { Recorded: { } row, Held: { } held } && open[row.Key] is { IsMoving: true } entry
            && held.Key == entry.Target!.Marker
            ? entry
            : null;

    // The first look may come too early for what a dead process asked for (WPS-API 13 S24). Then WPS is asked again
    // when a list surely shows it.
    private async Task<IReadOnlyList<ReconciledObject<EventFace>>> LookAsync(
        Fence fence, string calendarId, Dictionary<string, LedgerEvent> open, bool leavesMoves,
        CancellationToken cancellation)
    {
        List<RecordedObject<EventFace>> recorded = open.Values.Select(entry => entry.ToObject()).ToList();
        List<EventContent> contents = open.Values
            .Where(entry => entry.State == LedgerState.Creating || entry.IsMoving)
            .SelectMany(entry => new[] { entry.Target?.Content, entry.Content }).OfType<EventContent>().ToList();
        return Compare(
            await unknowns.ReadListedAsync(
                () => observer.ListAsync(calendarId, contents, cancellation),
                listed => Compare(listed, DateTimeOffset.MinValue).Where(IsHidden).Max(one => one.Recorded!.IntendedAt),
                () => store.CheckFenceAsync(fence, cancellation), cancellation),
            DateTimeOffset.MaxValue);

        IReadOnlyList<ReconciledObject<EventFace>> Compare(
            ILookup<string, MarkedEvent> listed, DateTimeOffset horizon) => Reconciler.Compare(
                recorded, listed.SelectMany(group => group).Select(one => one.ToObject(isOurs: true)).ToList(), horizon,
                (wanted, held) => wanted.IsShownBy(held));

        bool IsHidden(ReconciledObject<EventFace> one) => one.Action == ObjectAction.Wait
            || (leavesMoves && one.Recorded is { } row && open[row.Key].IsMoving && Moved(one, open) is null);
    }
}
