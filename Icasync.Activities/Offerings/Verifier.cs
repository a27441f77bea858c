using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Compares an offering whose answers were doubtful with what WPS holds. An object that is there twice keeps the
/// recorded one; the other is removed, and only when it carries our marker or our exact title (WPS-API 13, step 6).
/// </summary>
public sealed class Verifier(
    LedgerStore store, CalendarVerifier calendars, EventVerifier events, AccessVerifier access,
    UnknownOutcomePolicy unknowns)
{
    /// <summary>Looks at the offering and settles its doubt.</summary>
    public async Task<StepResult> VerifyAsync(Fence fence, LedgerOffering ledger, CancellationToken cancellation)
    {
        for (int looks = 1; ; looks++)
        {
            // What the doubtful call did must be listed before the lists can say that it did nothing (WPS-API 13 S24).
            await unknowns.UntilListedAsync(
                ledger.DoubtfulAt, () => store.CheckFenceAsync(fence, cancellation), cancellation);
            List<ItemFailure> failures = await LookAsync(fence, ledger, cancellation);
            if (failures.Count > 0)
            {
                return StepResult.Of(failures);
            }

            // A clock that was set ahead meanwhile had made the doubt look old enough, and it was not.
            if ((ledger.DoubtfulAt is not { } doubtful || unknowns.IsListed(doubtful))
                && await store.SettleAsync(fence, ledger.DoubtfulAt, cancellation))
            {
                return StepResult.Done;
            }

            if (looks == unknowns.TriesMax)
            {
                return StepResult.Of(ItemFailure.InDoubt(fence));
            }

            ledger = await store.LoadAsync(fence.Key, cancellation);
        }
    }

    private async Task<List<ItemFailure>> LookAsync(
        Fence fence, LedgerOffering ledger, CancellationToken cancellation)
    {
        List<ItemFailure> failures = [];
        if (ledger.CalendarId is not { } calendarId)
        {
            return failures;
        }

        if (ledger.Doubtful.HasFlag(Doubt.Calendar))
        {
            failures.AddRange(await calendars.VerifyAsync(fence, calendarId, ledger, cancellation));
        }

        if (ledger.Doubtful.HasFlag(Doubt.Events))
        {
            failures.AddRange(await events.VerifyAsync(fence, calendarId, ledger, cancellation));
        }

        if (ledger.Doubtful.HasFlag(Doubt.Access))
        {
            failures.AddRange(await access.VerifyAsync(fence, calendarId, ledger, cancellation));
        }

        return failures;
    }
}
