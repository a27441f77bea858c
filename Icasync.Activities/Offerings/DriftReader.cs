using Icasync.Activities.Base;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Wps;
using Icasync.Domain.Reconciliation;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Reads what WPS holds of one offering and compares it with the ledger. What nothing proves to be ours is no drift.
/// </summary>
public sealed class DriftReader(
    IWpsApi wps, PermissionObserver permissions, Ownership ownership, UnknownOutcomePolicy unknowns)
{
    /// <summary>The differences of one offering.</summary>
    public async Task<OfferingDrift> ReadAsync(
        AttemptKey attempt, LedgerOffering ledger, CancellationToken cancellation)
    {
        if (ledger is { CalendarId: null, Owed: null })
        {
            return new OfferingDrift(new Dictionary<DriftKind, int>());
        }

        ledger = ledger.WithOwed();
        if (ledger.CalendarId is not { } calendarId
            || await wps.GetCalendarAsync(calendarId, cancellation) is not { } calendar)
        {
            return new OfferingDrift(new Dictionary<DriftKind, int> { [DriftKind.CalendarMissing] = 1 })
            {
                CalendarGone = true,
            };
        }

        OfferingDrift drift = await EventsAsync(attempt, calendarId, ledger, cancellation);
        drift = await AccessAsync(drift, calendarId, ledger, cancellation);

        // Which title the calendar should have is not known after a rename without an answer: the next sync renames.
        string? title = ledger.Title is null || calendar.Summary == ledger.Title ? null : calendar.Summary;
        Dictionary<DriftKind, int> counts = new()
        {
            [DriftKind.CalendarTitle] = title is null ? 0 : 1,
            [DriftKind.EventMissing] = drift.MissingEvents.Count,
            [DriftKind.EventEdited] = drift.EditedEvents.Count,
            [DriftKind.EventDoubled] = drift.ExtraEvents.Count,
            [DriftKind.AccessMissing] = drift.Access.Missing.Count,
            [DriftKind.AccessRole] = drift.Access.Changed.Count,
            [DriftKind.AccessExtra] = drift.Access.Unrecorded.Count,
        };
        return drift with
        {
            Counts = counts.Where(one => one.Value > 0).ToDictionary(),
            RemoteTitle = title,
        };
    }

    private async Task<OfferingDrift> EventsAsync(
        AttemptKey attempt, string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        // An event without a hash may have been changed by a call that got no answer: what it should be is known to the
        // next sync alone.
        Dictionary<string, LedgerEvent> recorded = ledger.Events
            .Where(entry => entry is { EventId: not null, Content: not null, Hash: not null })
            .ToDictionary(entry => entry.Marker);
        Dictionary<string, WpsEvent> held = await ListAsync(calendarId, recorded.Values, cancellation);
        HashSet<string> ids = ledger.Events.Select(entry => entry.EventId).OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        List<MarkedEvent> extra = held.Values.Where(one => !ids.Contains(one.Id)).Select(MarkedEvent.Of)
            .OfType<MarkedEvent>().ToList();
        IReadOnlySet<string> ours = await ownership.EventsAsync(
            attempt, ledger.Key, ledger.Events.Select(entry => entry.Marker), extra, cancellation);
        ILookup<ObjectAction, ReconciledObject<EventFace>> by = Reconciler.Compare(
            recorded.Values.Select(entry => entry.ToObject()).ToList(),
            held.Values.Select(one => new HeldObject<EventFace>(
                EventMatcher.Marker(one.Description), one.Id, MarkedEvent.FaceOf(one), ours.Contains(one.Id))).ToList(),

            // Each has an id that WPS answered before the ledger was read, and was asked for by it: the time that
            // stands beside it, which a clock that was set back is behind, does not matter.
            horizon: DateTimeOffset.MaxValue, (wanted, seen) => wanted.IsShownBy(seen)).ToLookup(one => one.Action);
        return new OfferingDrift(new Dictionary<DriftKind, int>())
        {
            MissingEvents = by[ObjectAction.Restore].Select(one => recorded[one.Recorded!.Key]).ToList(),
            EditedEvents = by[ObjectAction.Correct]
                .Select(one => new EditedEvent(
                    recorded[one.Recorded!.Key], MarkedEvent.FaceOf(held[one.Held!.RemoteId])))
                .ToList(),
            ExtraEvents = by[ObjectAction.Remove].Select(one => MarkedEvent.Of(held[one.Held!.RemoteId])!).ToList(),
        };
    }

    private async Task<Dictionary<string, WpsEvent>> ListAsync(
        string calendarId, IReadOnlyCollection<LedgerEvent> recorded, CancellationToken cancellation)
    {
        Dictionary<string, WpsEvent> held = new(StringComparer.Ordinal);
        if (recorded.Count > 0)
        {
            DateTimeOffset from = recorded.Min(entry => EventFace.At(entry.Content!.Start)).AddDays(-1);
            DateTimeOffset to = recorded.Max(entry => EventFace.At(entry.Content!.End)).AddDays(1);
            await foreach (WpsEvent one in wps.ListEventsAsync(calendarId, from, to, cancellation))
            {
                held[one.Id] = one;
            }
        }

        // Somebody may have moved an event by hand out of the days that were listed, and a list may lag. The event is
        // asked for by its id before it counts as missing, because the repair would otherwise make a second one.
        foreach (LedgerEvent entry in recorded.Where(entry => !held.ContainsKey(entry.EventId!)))
        {
            if (await wps.GetEventAsync(calendarId, entry.EventId!, cancellation) is { } elsewhere)
            {
                held[entry.EventId!] = elsewhere;
            }
        }

        return held;
    }

    private async Task<OfferingDrift> AccessAsync(
        OfferingDrift drift, string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        AccessDrift access = AccessDrift.Of(
            ledger,
            await unknowns.ReadListedAsync(
                () => permissions.ListAsync(calendarId, cancellation),
                listed => ledger.Access.Where(entry => entry.IsGranted && !listed.ContainsKey(entry.Number))
                    .Max(entry => entry.IntendedAt),
                () => Task.CompletedTask, cancellation),
            DateTimeOffset.MaxValue);
        IReadOnlySet<string> ours = await ownership.AccessAsync(
            ledger.Key, access.Unrecorded.Select(one => one.Number).ToList(), late: false, cancellation);
        ILookup<bool, HeldPermission> unrecorded = access.Unrecorded.ToLookup(one => ours.Contains(one.Number));
        return drift with
        {
            Access = access with { Unrecorded = unrecorded[true].ToList() },
            ForeignAccess = unrecorded[false].Count(),
        };
    }
}
