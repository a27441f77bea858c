using Icasync.Activities.Calendars;
using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>Settles the call on an offering's calendar that an earlier execution left unfinished.</summary>
public sealed class CalendarIntents(
    LedgerStore store,
    CalendarLedger calendars,
    CalendarDirectory directory,
    CalendarAdoption adoption,
    StagedLessons lessons,
    UnknownOutcomePolicy unknowns)
{
    /// <summary>Settles it; answers whether the calendar still stands, with what it holds to be looked at.</summary>
    public async Task<bool> ResolveAsync(
        Fence fence, LedgerOffering ledger, DesiredOffering? desired, CancellationToken cancellation)
    {
        if (ledger.State == LedgerState.Creating)
        {
            await ResolveCreateAsync(fence, ledger, desired, cancellation);
            return false;
        }

        if (ledger.State == LedgerState.Deleting)
        {
            if (!await directory.ExistsAsync(ledger.CalendarId!, cancellation))
            {
                await calendars.RecordDeletedAsync(fence, ledger, undo: false, cancellation);
                return false;
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

        return true;
    }

    private async Task ResolveCreateAsync(
        Fence fence, LedgerOffering ledger, DesiredOffering? desired, CancellationToken cancellation)
    {
        string title = ledger.TargetTitle ?? string.Empty;
        DateTimeOffset intended = ledger.IntendedAt ?? DateTimeOffset.MinValue;
        desired = await lessons.CompleteAsync(fence.Key, desired, cancellation);
        FoundCalendars found = await directory.FindAsync(fence, title, intended, cancellation);
        bool isRecorded = await TakeInAsync(fence, found, title, desired, cancellation);
        if (!isRecorded && found.Horizon < intended)
        {
            // What a dead process asked for may be made and not listed yet (WPS-API 13 S24).
            await unknowns.UntilListedAsync(
                intended, () => store.CheckFenceAsync(fence, cancellation), cancellation);
            found = await directory.FindAsync(fence, title, intended, cancellation, complete: intended);
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
            if (await adoption.ImportAsync(
                fence, one, title, desired, CalendarOrigin.AskedBefore, cancellation) is { } takenIn)
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
}
