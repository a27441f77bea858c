using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Brings one calendar back to what the ledger says (DOMAIN D19, D20): title, events and access. What nothing proves to
/// be ours is nobody's business and stays: events, and access that somebody gave by hand. What it makes anew is owed
/// until all of it stands, so that a repair that is cut off goes on and none reports less than is missing.
/// </summary>
public sealed class DriftRepairer(
    ExtraRemover extras,
    LedgerStore store,
    DriftReader reader,
    CalendarWriter calendars,
    CalendarLedger calendarLedger,
    EventWriter events,
    AccessWriter access,
    AccessRevoker revoker,
    CalendarRestorer restorer)
{
    /// <summary>Mends the offering under its claim.</summary>
    public async Task<StepResult> RepairAsync(Fence fence, LedgerOffering ledger, CancellationToken cancellation)
    {
        OfferingDrift drift = await reader.ReadAsync(ledger, cancellation);
        ledger = ledger.WithOwed();
        if (drift.CalendarGone && ledger.Title is null)
        {
            // The calendar is gone, and which title it should have is not known after a rename without an answer: the
            // next sync makes it anew.
            await store.OweAsync(fence, null, cancellation);
            await calendarLedger.ForgetAsync(fence, cancellation);
            return new StepResult([], new StepCounts(0, 0));
        }

        CalendarImage owed = drift.CalendarGone
            ? new CalendarImage(
                ledger.Title, ledger.Events.Where(entry => entry is { Content: not null, Hash: not null }).ToList(),
                ledger.Access.Where(entry => entry.IsGranted).ToList())
            : new CalendarImage(ledger.Title, drift.MissingEvents, drift.Access.Missing);
        bool owes = drift.CalendarGone || owed.Events.Count + owed.Access.Count > 0;
        if (owes || ledger.Owed is not null)
        {
            await store.OweAsync(fence, owes ? owed : null, cancellation);
        }

        StepResult result = drift.CalendarGone
            ? await RebuildAsync(fence, owed, cancellation)
            : await MendAsync(fence, ledger, drift, cancellation);
        if (owes && result.Failures.Count == 0)
        {
            await store.OweAsync(fence, null, cancellation);
        }

        return result;
    }

    private async Task<StepResult> MendAsync(
        Fence fence, LedgerOffering ledger, OfferingDrift drift, CancellationToken cancellation)
    {
        string calendarId = ledger.CalendarId!;
        List<ItemFailure> failures = [];
        if (drift.RemoteTitle is not null)
        {
            Keep(await calendars.RenameAsync(fence, calendarId, drift.RemoteTitle, ledger.Title!, cancellation));
        }

        foreach (LedgerEvent edited in drift.EditedEvents)
        {
            Keep(await events.UpdateAsync(fence, calendarId, edited, edited.ToDesired(), cancellation));
        }

        failures.AddRange(
            await events.CreateAsync(
                fence, calendarId, drift.MissingEvents.Select(entry => entry.ToDesired()).ToList(), cancellation));
        foreach (MarkedEvent extra in drift.ExtraEvents)
        {
            Keep(await extras.EventAsync(fence, calendarId, extra, cancellation));
        }

        failures.AddRange(await access.GrantAsync(fence, calendarId, drift.Access.ToGrants(), cancellation));
        failures.AddRange(
            await revoker.RevokeAsync(
                fence, calendarId, drift.Access.Unrecorded.Select(LedgerAccess.Given).ToList(), cancellation));
        return new StepResult(failures, new StepCounts(0, 0));

        void Keep(ItemFailure? failure)
        {
            if (failure is not null)
            {
                failures.Add(failure);
            }
        }
    }

    private async Task<StepResult> RebuildAsync(Fence fence, CalendarImage owed, CancellationToken cancellation)
    {
        await calendarLedger.ForgetAsync(fence, cancellation);
        return new StepResult(await restorer.CalendarAsync(fence, owed, cancellation), new StepCounts(0, 0));
    }
}
