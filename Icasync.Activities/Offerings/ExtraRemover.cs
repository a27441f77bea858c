using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;
using Icasync.Domain.Reconciliation;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Removes what of ours WPS holds beside what is recorded (WPS-API 13, step 6), behind the delete guard and with a line
/// in the change log. No row carries an intent of it, so a delete without an answer is repeated here, and one that
/// never succeeds is a failure of the item and no silence.
/// </summary>
public sealed class ExtraRemover(RemoteWrites writes, LedgerStore store, ExtraGuard guard)
{
    /// <summary>Deletes a second calendar of an offering; null when it is gone.</summary>
    public Task<ItemFailure?> CalendarAsync(Fence fence, WpsCalendar extra, CancellationToken cancellation) =>
        RemoveAsync(
            fence, ItemFailure.CalendarItem(fence), FailurePhase.Calendars,
            wps => wps.DeleteCalendarAsync(extra.Id, cancellation),
            new Change(
                ChangeKind.Calendar, ChangeOp.Cleared, fence.OfferingId, extra.Id, new { title = extra.Summary }, null),
            cancellation);

    /// <summary>
    /// Deletes an event that carries our marker a second time, or one that is not wanted; null when it is gone.
    /// </summary>
    public Task<ItemFailure?> EventAsync(
        Fence fence, string calendarId, MarkedEvent extra, CancellationToken cancellation) => RemoveAsync(
        fence, ItemFailure.EventItem(fence, extra.Marker), FailurePhase.Events,
        wps => wps.DeleteEventAsync(calendarId, extra.EventId, cancellation),
        new Change(
            ChangeKind.Event, ChangeOp.Cleared, extra.Marker, extra.EventId,
            new { extra.Marker, Content = Image(extra.Face) }, null),
        cancellation);

    private async Task<ItemFailure?> RemoveAsync(
        Fence fence, string item, FailurePhase phase, Func<IWpsApi, Task<WpsOutcome<bool>>> delete, Change cleared,
        CancellationToken cancellation) => await guard.AllowsAsync(fence, cleared.Kind, cancellation)
        ? await writes.CarryOutAsync(
            new RemoteWrite<bool>
            {
                Fence = fence,
                Intent = RemoteWrites.Unrecorded,
                Call = delete,
                Record = () => store.RecordAsync(fence, [], [cleared], cancellation),
                Failure = (failureClass, error) => new ItemFailure(
                    item, fence.Offering, phase, failureClass, error.CodeText, error.Message),
                DeletesCalendar = cleared.Kind == ChangeKind.Calendar,
            },
            cancellation)
        : ItemFailure.Guarded(fence, item, phase);

    // An answer that left a part out says nothing that could be shown to a person.
    private static object? Image(EventFace face) => face is { Summary: not null, Start: { } start, End: { } end }
        ? new
        {
            face.Summary, Start = EventFace.Text(start), End = EventFace.Text(end),
            Location = face.Location ?? string.Empty, face.Description,
        }
        : null;
}
