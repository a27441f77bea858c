using Icasync.Activities.Ledger;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Settles what an earlier execution left unfinished: WPS is asked, what exists is adopted, what does not is forgotten,
/// and the plan then decides anew (DESIGN 3). After it no row of the offering is an intent, but for people who are
/// wanted and whom a lost call may have let in behind a list that is too old to show them.
/// </summary>
public sealed class IntentResolver(
    LedgerStore store, CalendarIntents calendars, EventIntents events, AccessIntents access)
{
    /// <summary>The offering with its unfinished intents settled.</summary>
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
        if (await calendars.ResolveAsync(fence, ledger, desired, cancellation)
            && ledger.CalendarId is { } calendarId)
        {
            await events.ResolveAsync(fence, calendarId, ledger, desired, cancellation);
            await access.ResolveAsync(fence, calendarId, ledger, desired, cancellation);
        }

        return await store.LoadAsync(fence.Key, cancellation);
    }
}
