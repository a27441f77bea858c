using Icasync.Activities.Calendars;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Brings one calendar back to what the ledger says (DOMAIN D19, D20): title, events and access. What nothing proves to
/// be ours is nobody's business and stays: events, and access that somebody gave by hand. What it makes anew is owed
/// until all of it stands, so that a repair that is cut off goes on and none reports less than is missing.
/// </summary>
public sealed class DriftRepairer(
    LedgerStore store, RunStore runs, DriftReader reader, DriftLog log, CalendarLedger calendarLedger,
    DriftMender mender, CalendarRestorer restorer)
{
    /// <summary>Mends the offering under its claim.</summary>
    public async Task<StepResult> RepairAsync(Fence fence, LedgerOffering ledger, CancellationToken cancellation)
    {
        DriftScope scope = await ScopeAsync(fence, ledger, cancellation);
        OfferingDrift drift = (await reader.ReadAsync(fence.Attempt, ledger, cancellation)).Only(scope);
        if (!scope.IsAll && drift.Counts.Count == 0)
        {
            return StepResult.Done;
        }

        StepResult result = await RepairAsync(fence, ledger, drift, cancellation);
        if (result.Failures.Count == 0)
        {
            await log.ForgetAsync(fence.OfferingId, drift.Items, cancellation);
        }

        return result;
    }

    // What an earlier repair still owes is no choice any more: it is made first.
    private async Task<DriftScope> ScopeAsync(Fence fence, LedgerOffering ledger, CancellationToken cancellation) =>
        ledger.Owed is null && await runs.FindAsync(fence.Attempt.RunId, cancellation) is { } run
            ? DriftScope.Of(run.Options.Drift)
            : DriftScope.All;

    private async Task<StepResult> RepairAsync(
        Fence fence, LedgerOffering ledger, OfferingDrift drift, CancellationToken cancellation)
    {
        ledger = ledger.WithOwed();
        if (drift.CalendarGone && ledger.Title is null)
        {
            // The calendar is gone, and which title it should have is not known after a rename without an answer: the
            // next sync makes it anew.
            await store.OweAsync(fence, null, cancellation);
            await calendarLedger.ForgetAsync(fence, cancellation);
            return StepResult.Done;
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
            : await mender.MendAsync(fence, ledger, drift, cancellation);
        if (owes && result.Failures.Count == 0)
        {
            await store.OweAsync(fence, null, cancellation);
        }

        return result;
    }

    private async Task<StepResult> RebuildAsync(Fence fence, CalendarImage owed, CancellationToken cancellation)
    {
        await calendarLedger.ForgetAsync(fence, cancellation);
        return StepResult.Of(await restorer.CalendarAsync(fence, owed, cancellation));
    }
}
