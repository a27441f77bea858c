using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Runs;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Brings one calendar back to what the ledger says (DOMAIN D19, D20): title, events and access. Who may see a course is
/// the timetable's word, so access given by hand goes; events without a marker of ours are nobody's business and stay.
/// </summary>
public sealed class DriftRepairer(
    IWpsApi wps,
    LedgerStore store,
    DriftReader reader,
    CalendarWriter calendars,
    CalendarLedger calendarLedger,
    EventWriter events,
    EventLedger eventLedger,
    AccessWriter access,
    AccessRevoker revoker,
    AccessLedger accessLedger)
{
    /// <summary>Mends the offering under its claim.</summary>
    public async Task<StepResult> RepairAsync(Fence fence, LedgerOffering ledger, CancellationToken cancellation)
    {
        OfferingDrift drift = await reader.ReadAsync(ledger, cancellation);
        if (drift.CalendarGone)
        {
            return await RebuildAsync(fence, ledger, cancellation);
        }

        string calendarId = ledger.CalendarId!;
        List<ItemFailure> failures = [];
        if (drift.RemoteTitle is not null)
        {
            Keep(await calendars.RenameAsync(fence, calendarId, drift.RemoteTitle, ledger.Title!, cancellation));
        }

        foreach (LedgerEvent edited in drift.EditedEvents)
        {
            Keep(await events.UpdateAsync(fence, calendarId, edited, Wanted(edited), cancellation));
        }

        foreach (LedgerEvent missing in drift.MissingEvents)
        {
            await eventLedger.ForgetAsync(fence, missing.Marker, cancellation);
        }

        failures.AddRange(await events.CreateAsync(fence, calendarId, drift.MissingEvents.Select(Wanted).ToList(), cancellation));
        foreach (MarkedEvent extra in drift.ExtraEvents)
        {
            await store.IntendAsync(fence, (_, _) => Task.CompletedTask, cancellation);
            await wps.DeleteEventAsync(calendarId, extra.EventId, cancellation);
        }

        failures.AddRange(await GrantAsync(fence, calendarId, drift, cancellation));
        failures.AddRange(await revoker.RevokeAsync(fence, calendarId, drift.ExtraAccess.Select(LedgerAccess.Given).ToList(), cancellation));
        return new StepResult(failures, new StepCounts(0, 0));

        void Keep(ItemFailure? failure)
        {
            if (failure is not null)
            {
                failures.Add(failure);
            }
        }
    }

    private async Task<IReadOnlyList<ItemFailure>> GrantAsync(
        Fence fence, string calendarId, OfferingDrift drift, CancellationToken cancellation)
    {
        await accessLedger.ForgetAsync(fence, drift.MissingAccess.Select(entry => entry.Number).ToList(), cancellation);
        List<Grant> grants = drift.MissingAccess
            .Select(entry => new Grant(new DesiredAccess(entry.Number, entry.Kind, entry.Role!.Value), null))
            .Concat(drift.ChangedAccess.Select(one => new Grant(
                new DesiredAccess(one.Entry.Number, one.Entry.Kind, one.Entry.Role!.Value), one.Entry)))
            .ToList();
        return await access.GrantAsync(fence, calendarId, grants, cancellation);
    }

    private async Task<StepResult> RebuildAsync(Fence fence, LedgerOffering ledger, CancellationToken cancellation)
    {
        await calendarLedger.ForgetAsync(fence, cancellation);
        CalendarWriter.Created created = await calendars.CreateAsync(fence, ledger.Title!, lookFirst: false, cancellation);
        if (created.CalendarId is not { } calendarId)
        {
            return new StepResult([created.Failure!], new StepCounts(0, 0));
        }

        List<Grant> people = ledger.Access
            .Where(entry => entry is { State: LedgerState.Live, Role: not null })
            .Select(entry => new Grant(new DesiredAccess(entry.Number, entry.Kind, entry.Role!.Value), null)).ToList();
        List<ItemFailure> failures = [.. await access.GrantAsync(fence, calendarId, people, cancellation)];
        failures.AddRange(await events.CreateAsync(
            fence, calendarId, ledger.Events.Where(entry => entry.Content is not null).Select(Wanted).ToList(), cancellation));
        return new StepResult(failures, new StepCounts(0, 0));
    }

    private static DesiredEvent Wanted(LedgerEvent entry) => new(entry.Marker, entry.Content!, entry.Hash ?? string.Empty);
}
