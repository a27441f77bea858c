using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Removes what of ours WPS holds beside what is recorded (WPS-API 13, step 6). No row carries an intent of it, so a
/// delete without an answer is repeated here, and one that never succeeds is a failure of the item and no silence.
/// </summary>
public sealed class ExtraRemover(RemoteWrites writes)
{
    /// <summary>Deletes a second calendar of an offering; null when it is gone.</summary>
    public Task<ItemFailure?> CalendarAsync(Fence fence, string calendarId, CancellationToken cancellation) =>
        RemoveAsync(
            fence, ItemFailure.CalendarItem(fence), FailurePhase.Calendars,
            wps => wps.DeleteCalendarAsync(calendarId, cancellation), deletesCalendar: true, cancellation);

    /// <summary>
    /// Deletes an event that carries our marker a second time, or one that is not wanted; null when it is gone.
    /// </summary>
    public Task<ItemFailure?> EventAsync(
        Fence fence, string calendarId, MarkedEvent extra, CancellationToken cancellation) => RemoveAsync(
        fence, ItemFailure.EventItem(fence, extra.Marker), FailurePhase.Events,
        wps => wps.DeleteEventAsync(calendarId, extra.EventId, cancellation), deletesCalendar: false, cancellation);

    private Task<ItemFailure?> RemoveAsync(
        Fence fence, string item, FailurePhase phase, Func<IWpsApi, Task<WpsOutcome<bool>>> delete,
        bool deletesCalendar, CancellationToken cancellation) => writes.CarryOutAsync(
        new RemoteWrite<bool>
        {
            Fence = fence,
            Intent = RemoteWrites.Unrecorded,
            Call = delete,
            Record = () => Task.CompletedTask,
            Failure = (failureClass, error) => new ItemFailure(
                item, fence.Offering, phase, failureClass, error.CodeText, error.Message),
            DeletesCalendar = deletesCalendar,
        },
        cancellation);
}
