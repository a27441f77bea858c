using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;

namespace Icasync.Activities.Offerings;

/// <summary>Mends the differences of a calendar that stands: title, events and access.</summary>
public sealed class DriftMender(
    CalendarWriter calendars, EventWriter events, AccessWriter access, AccessRevoker revoker, ExtraRemover extras,
    CalendarRestorer restorer)
{
    /// <summary>Makes the writes that bring the calendar back to the ledger.</summary>
    public async Task<StepResult> MendAsync(
        Fence fence, LedgerOffering ledger, OfferingDrift drift, CancellationToken cancellation)
    {
        string calendarId = ledger.CalendarId!;
        List<ItemFailure> failures = [];
        if (drift.RemoteTitle is not null)
        {
            failures.Keep(await calendars.RenameAsync(
                fence, calendarId, drift.RemoteTitle, ledger.Title!, cancellation));
        }

        foreach (EditedEvent edited in drift.EditedEvents)
        {
            failures.Keep(await events.UpdateAsync(
                fence, calendarId, edited.ToBefore(), edited.Recorded.ToDesired(), cancellation));
        }

        failures.AddRange(await restorer.EventsAsync(fence, calendarId, drift.MissingEvents, cancellation));
        foreach (MarkedEvent extra in drift.ExtraEvents)
        {
            failures.Keep(await extras.EventAsync(fence, calendarId, extra, cancellation));
        }

        failures.AddRange(await access.GrantAsync(fence, calendarId, drift.Access.ToGrants(), cancellation));
        failures.AddRange(
            await revoker.RevokeAsync(
                fence, calendarId, drift.Access.Unrecorded.Select(LedgerAccess.Given).ToList(), cancellation));
        return StepResult.Of(failures);
    }
}
