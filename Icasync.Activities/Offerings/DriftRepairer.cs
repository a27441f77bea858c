using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Brings one calendar back to what the ledger says (DOMAIN D19, D20): title, events and access. Who may see a course
/// is the timetable's word, so access given by hand goes; events without a marker of ours are nobody's business and
/// stay. What it makes anew is owed until all of it stands, so that a repair that is cut off goes on and none reports
/// less than is missing.
/// </summary>
public sealed class DriftRepairer(
    ExtraRemover extras,
    LedgerStore store,
    DriftReader reader,
    CalendarWriter calendars,
    CalendarLedger calendarLedger,
    EventWriter events,
    AccessWriter access,
    AccessRevoker revoker)
{
    /// <summary>Mends the offering under its claim.</summary>
    public async Task<StepResult> RepairAsync(Fence fence, LedgerOffering ledger, CancellationToken cancellation)
    {
        OfferingDrift drift = await reader.ReadAsync(ledger, cancellation);
        ledger = ledger.WithOwed();
        CalendarImage owed = drift.CalendarGone
            ? new CalendarImage(
                ledger.Title!, ledger.Events.Where(entry => entry.Content is not null).ToList(),
                ledger.Access.Where(entry => entry.IsGranted).ToList())
            : new CalendarImage(ledger.Title!, drift.MissingEvents, drift.MissingAccess);
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

        failures.AddRange(await GrantAsync(fence, calendarId, drift, cancellation));
        failures.AddRange(
            await revoker.RevokeAsync(
                fence, calendarId, drift.ExtraAccess.Select(LedgerAccess.Given).ToList(), cancellation));
        return new StepResult(failures, new StepCounts(0, 0));

        void Keep(ItemFailure? failure)
        {
            if (failure is not null)
            {
                failures.Add(failure);
            }
        }
    }

    private Task<IReadOnlyList<ItemFailure>> GrantAsync(
        Fence fence, string calendarId, OfferingDrift drift, CancellationToken cancellation)
    {
        List<Grant> grants = drift.MissingAccess
            .Select(entry => new Grant(entry.ToDesired(), null))
            .Concat(drift.ChangedAccess.Select(one => new Grant(one.Entry.ToDesired(), one.Entry)))
            .ToList();
        return access.GrantAsync(fence, calendarId, grants, cancellation);
    }

    private async Task<StepResult> RebuildAsync(Fence fence, CalendarImage owed, CancellationToken cancellation)
    {
        await calendarLedger.ForgetAsync(fence, cancellation);
        CalendarWriter.Created created = await calendars.CreateAsync(fence, owed.Title, takeIn: null, cancellation);
        if (created.CalendarId is not { } calendarId)
        {
            return new StepResult([created.Failure!], new StepCounts(0, 0));
        }

        List<Grant> people = owed.Access.Select(entry => new Grant(entry.ToDesired(), null)).ToList();
        List<ItemFailure> failures = [.. await access.GrantAsync(fence, calendarId, people, cancellation)];
        failures.AddRange(
            await events.CreateAsync(
                fence, calendarId, owed.Events.Select(entry => entry.ToDesired()).ToList(), cancellation));
        return new StepResult(failures, new StepCounts(0, 0));
    }
}
