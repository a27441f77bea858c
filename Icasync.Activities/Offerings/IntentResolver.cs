using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Settles what an earlier execution left unfinished: WPS is asked, what exists is adopted, what does not is forgotten,
/// and the plan then decides anew (DESIGN 3). After it no row of the offering is an intent.
/// </summary>
public sealed class IntentResolver(
    LedgerStore store,
    CalendarLedger calendars,
    CalendarDirectory directory,
    EventLedger events,
    EventObserver eventObserver,
    AccessLedger access,
    PermissionObserver permissions,
    CalendarAdoption adoption,
    SourceReader source,
    UnknownOutcomePolicy unknowns,
    SyncOptions options)
{
    /// <summary>The offering without unfinished intents.</summary>
    /// <param name="desired">What is staged of it; a user sync stages no lessons, and of a vanished offering nothing is
    /// staged.</param>
    public async Task<LedgerOffering> ResolveAsync(
        Fence fence, LedgerOffering ledger, DesiredOffering? desired, CancellationToken cancellation)
    {
        if (!ledger.HasIntents)
        {
            return ledger;
        }

        await store.TakeOverIntentsAsync(fence, cancellation);
        if (ledger.State == LedgerState.Creating)
        {
            await ResolveCalendarAsync(fence, ledger, desired, cancellation);
            return await store.LoadAsync(fence.Key, cancellation);
        }

        if (ledger.State == LedgerState.Deleting)
        {
            if (!await directory.ExistsAsync(ledger.CalendarId!, cancellation))
            {
                await calendars.RecordDeletedAsync(fence, ledger, undo: false, cancellation);
                return await store.LoadAsync(fence.Key, cancellation);
            }

            // WPS may still do the delete that a dead process asked for, so the verify step asks once more.
            await store.DoubtAsync(fence, Doubt.Calendar, cancellation);
        }

        if (ledger.State is LedgerState.Updating or LedgerState.Deleting)
        {
            // An update or a delete is safe to repeat: its intent is taken back, and the plan makes the call again
            // where it is still wanted.
            await calendars.ReopenAsync(fence, cancellation);
        }

        if (ledger.CalendarId is { } calendarId)
        {
            await ResolveEventsAsync(fence, calendarId, ledger, cancellation);
            await ResolveAccessAsync(fence, calendarId, ledger, cancellation);
        }

        return await store.LoadAsync(fence.Key, cancellation);
    }

    private async Task ResolveCalendarAsync(
        Fence fence, LedgerOffering ledger, DesiredOffering? desired, CancellationToken cancellation)
    {
        string title = ledger.TargetTitle ?? string.Empty;
        DateTimeOffset intended = ledger.IntendedAt ?? DateTimeOffset.MinValue;
        desired = await WithLessonsAsync(fence.Key, desired, cancellation);
        FoundCalendars found = await directory.FindAsync(fence, title, intended, cancellation);
        bool isRecorded = await TakeInAsync(fence, found, title, desired, cancellation);
        if (!isRecorded && found.Horizon < intended)
        {
            // What a dead process asked for may be made and not listed yet (WPS-API 13 S24).
            await unknowns.UntilListedAsync(
                intended, () => store.IntendAsync(fence, RemoteWrites.Unrecorded, cancellation), cancellation);
            found = await directory.FindAsync(fence, title, intended + unknowns.ListLagMax, cancellation);
            isRecorded = await TakeInAsync(fence, found, title, desired, cancellation);
        }

        if (!isRecorded)
        {
            await calendars.ForgetAsync(fence, cancellation);
        }
    }

    // A calendar that a dead run had just made is empty. One that it was adopting after a lost ledger is not, so what
    // it holds is taken in first.
    private async Task<bool> TakeInAsync(
        Fence fence, FoundCalendars found, string title, DesiredOffering? desired, CancellationToken cancellation)
    {
        foreach (WpsCalendar one in found.Calendars)
        {
            if (await adoption.ImportAsync(fence, one, title, desired, isNew: false, cancellation) is { } takenIn)
            {
                if (found.Calendars.Count > 1)
                {
                    await store.DoubtAsync(fence, Doubt.Calendar, cancellation);
                }

                await calendars.RecordCreatedAsync(
                    fence, one.Id, one.Summary, takenIn.Count == 0 ? null : takenIn, cancellation);
                return true;
            }
        }

        return false;
    }

    private async Task<DesiredOffering?> WithLessonsAsync(
        OfferingKey key, DesiredOffering? desired, CancellationToken cancellation)
    {
        if (desired is { Events.Count: > 0 })
        {
            return desired;
        }

        await foreach (
            OfferingRows rows in source.ReadTimetableAsync(
                key.Term, new HashSet<string> { key.Offering }, cancellation))
        {
            DesiredOffering lessons = OfferingAggregator.Aggregate(key, rows.Rows, options.ToAggregation()).Desired;
            return lessons with { Access = desired?.Access ?? [] };
        }

        return desired;
    }

    private async Task ResolveEventsAsync(
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

    private async Task ResolveAccessAsync(
        Fence fence, string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        Dictionary<string, LedgerAccess> open = ledger.Access
            .Where(entry => entry.State is not (LedgerState.Live or LedgerState.Pending))
            .ToDictionary(entry => entry.Number, StringComparer.Ordinal);
        if (open.Count == 0)
        {
            return;
        }

        // A grant is safe to repeat, so whoever is not listed yet is planned anew and not waited for.
        IReadOnlyDictionary<string, HeldPermission> held = await permissions.ListAsync(calendarId, cancellation);
        ILookup<ObjectAction, LedgerAccess> by = Reconciler.Compare(
            open.Values.Select(entry => entry.ToObject()).ToList(),
            held.Values.Where(one => open.ContainsKey(one.Number)).Select(one => one.ToObject(isOurs: true)).ToList(),
            DateTimeOffset.MaxValue, (recorded, seen) => recorded == seen)
            .ToLookup(
                one => one is { Held: null, Action: ObjectAction.Replan } ? ObjectAction.Forget : one.Action,
                one => open[one.Recorded!.Key]);
        await access.RecordObservedAsync(
            fence,
            by[ObjectAction.Adopt].Concat(by[ObjectAction.Replan]).Select(entry => (entry, held[entry.Number]))
                .ToList(),
            cancellation);
        await access.RecordRevokedAsync(fence, by[ObjectAction.RecordDeleted].ToList(), cancellation);
        await access.ForgetAsync(
            fence, by[ObjectAction.Forget].Select(entry => entry.Number).ToList(), cancellation);
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
                (await eventObserver.ListAsync(calendarId, contents, cancellation))
                .SelectMany(group => group).Select(one => one.ToObject(isOurs: true)).ToList(),
                horizon, (wanted, held) => wanted.IsShownBy(held));
            if (seen.All(one => one.Action != ObjectAction.Wait))
            {
                return seen;
            }

            await unknowns.UntilListedAsync(
                recorded.Max(one => one.IntendedAt),
                () => store.IntendAsync(fence, RemoteWrites.Unrecorded, cancellation), cancellation);
            horizon = DateTimeOffset.MaxValue;
        }
    }
}
