using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Aggregation;
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
        IReadOnlyList<Wps.WpsCalendar> found =
            await directory.FindAsync(fence, title, DateTimeOffset.MinValue, cancellation);
        if (found.Count == 0)
        {
            // The call of a dead process may still be committed: the verify step looks once more.
            await store.DoubtAsync(fence, Doubt.Calendar, cancellation);
            await calendars.ForgetAsync(fence, cancellation);
            return;
        }

        if (found.Count > 1)
        {
            await store.DoubtAsync(fence, Doubt.Calendar, cancellation);
        }

        // A calendar that a dead run had just made is empty. One that it was adopting after a lost ledger is not, so
        // what it holds is taken in first.
        await adoption.ImportAsync(
            fence, found[0].Id, await WithLessonsAsync(fence.Key, desired, cancellation), cancellation);
        await calendars.RecordCreatedAsync(fence, found[0].Id, found[0].Summary, adopted: true, cancellation);
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
        List<DesiredEvent> creating = open
            .Where(entry => entry.State == LedgerState.Creating && entry.TargetContent is not null)
            .Select(entry => new DesiredEvent(entry.Marker, entry.TargetContent!, entry.TargetHash!))
            .ToList();
        IReadOnlyList<(DesiredEvent Wanted, string EventId)> found = creating.Count == 0
            ? []
            : await eventObserver.FindAsync(calendarId, creating, late: false, cancellation);
        await events.RecordCreatedAsync(fence, found, adopted: true, cancellation);
        HashSet<string> adopted = found.Select(entry => entry.Wanted.Marker).ToHashSet();
        await events.ReopenAsync(fence, open.Where(entry => !adopted.Contains(entry.Marker)).ToList(), cancellation);
        if (creating.Count > adopted.Count || open.Exists(entry => entry.State == LedgerState.Deleting))
        {
            // A call of a dead process may still be committed: the verify step looks once more.
            await store.DoubtAsync(fence, Doubt.Events, cancellation);
        }
    }

    private async Task ResolveAccessAsync(
        Fence fence, string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        List<LedgerAccess> open = ledger.Access
            .Where(entry => entry.State is not (LedgerState.Live or LedgerState.Pending))
            .ToList();
        if (open.Count == 0)
        {
            return;
        }

        IReadOnlyDictionary<string, HeldPermission> held = await permissions.ListAsync(calendarId, cancellation);
        await access.RecordObservedAsync(
            fence,
            open.Where(entry => held.ContainsKey(entry.Number)).Select(entry => (entry, held[entry.Number])).ToList(),
            cancellation);
        await access.RecordRevokedAsync(
            fence,
            open.Where(entry => entry.State == LedgerState.Deleting && !held.ContainsKey(entry.Number)).ToList(),
            cancellation);
        await access.ForgetAsync(
            fence,
            open.Where(entry => entry.State != LedgerState.Deleting && !held.ContainsKey(entry.Number))
                .Select(entry => entry.Number).ToList(),
            cancellation);
    }
}
