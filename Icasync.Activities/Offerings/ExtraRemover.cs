using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Removes what of ours WPS holds beside what is recorded (WPS-API 13, step 6). No row carries an intent of it, so a
/// delete without an answer is repeated here, and one that never succeeds is a failure of the item and no silence.
/// </summary>
public sealed class ExtraRemover(IWpsApi wps, LedgerStore store, UnknownOutcomePolicy unknowns)
{
    /// <summary>Deletes a second calendar of an offering; null when it is gone.</summary>
    public Task<ItemFailure?> CalendarAsync(Fence fence, string calendarId, CancellationToken cancellation) =>
        RemoveAsync(
        fence, ItemFailure.CalendarItem(fence), "calendars", () => wps.DeleteCalendarAsync(calendarId, cancellation),
        cancellation);

    /// <summary>
    /// Deletes an event that carries our marker a second time, or one that is not wanted; null when it is gone.
    /// </summary>
    public Task<ItemFailure?> EventAsync(
        Fence fence, string calendarId, MarkedEvent extra, CancellationToken cancellation) => RemoveAsync(
        fence, $"event:{fence.OfferingId}/{extra.Marker}", "events",
        () => wps.DeleteEventAsync(calendarId, extra.EventId, cancellation), cancellation);

    private async Task<ItemFailure?> RemoveAsync(
        Fence fence, string item, string phase, Func<Task<WpsOutcome<bool>>> delete, CancellationToken cancellation)
    {
        WpsOutcome<bool> outcome = await unknowns.RepeatAsync(
            async () =>
            {
                await store.IntendUnrecordedAsync(fence, cancellation);
                return await delete();
            },
            cancellation);
        return outcome.Kind is WpsOutcomeKind.Done or WpsOutcomeKind.NoChange or WpsOutcomeKind.Gone ? null
            : new ItemFailure(
            item, fence.Offering, phase, outcome.Kind == WpsOutcomeKind.Refused ? "business" : "network",
            outcome.Error!.CodeText, outcome.Error.Message);
    }
}
