using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Compares an offering whose answers were doubtful with what WPS holds. An object that is there twice keeps the
/// recorded one; the other is removed, and only when it carries our marker or our exact title (WPS-API 13, step 6).
/// </summary>
public sealed class Verifier(
    IWpsApi wps, LedgerStore store, EventObserver observer, CalendarWriter calendars, EventLedger events)
{
    /// <summary>Looks at the offering and settles its doubt.</summary>
    public async Task<StepResult> VerifyAsync(Fence fence, LedgerOffering ledger, CancellationToken cancellation)
    {
        if (ledger.CalendarId is { } calendarId)
        {
            if (ledger.Doubtful.HasFlag(Doubt.Calendar))
            {
                await calendars.SweepAsync(fence, ledger.Title!, calendarId, cancellation);
            }

            if (ledger.Doubtful.HasFlag(Doubt.Events))
            {
                await SweepEventsAsync(fence, calendarId, ledger, cancellation);
            }
        }

        await store.SettleAsync(fence, cancellation);
        return new StepResult([], new StepCounts(0, 0));
    }

    private async Task SweepEventsAsync(
        Fence fence, string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        List<EventContent> contents = ledger.Events.Select(entry => entry.Content).OfType<EventContent>().ToList();
        ILookup<string, MarkedEvent> held = await observer.ListAsync(calendarId, contents, cancellation);
        HashSet<string> recorded = ledger.Events.Select(entry => entry.EventId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (MarkedEvent extra in held.SelectMany(group => group).Where(one => !recorded.Contains(one.EventId)))
        {
            await store.IntendAsync(fence, (_, _) => Task.CompletedTask, cancellation);
            await wps.DeleteEventAsync(calendarId, extra.EventId, cancellation);
        }

        // Recorded but not there: what the answer promised did not last; the next plan makes it anew.
        HashSet<string> there = held.SelectMany(group => group).Select(one => one.EventId).ToHashSet(StringComparer.Ordinal);
        foreach (LedgerEvent lost in ledger.Events.Where(entry => entry.Content is not null && !there.Contains(entry.EventId!)))
        {
            await events.ForgetAsync(fence, lost.Marker, cancellation);
        }
    }
}
