using Icasync.Activities.Ledger;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Reads what is staged and what is recorded of one offering and plans between them. Every step plans anew, so that a
/// second execution, a retry or a resumed run does exactly what is still open.
/// </summary>
public sealed class OfferingWorkReader(
    LedgerStore store, IntentResolver resolver, SyncOptions options)
{
    /// <summary>The offering's work, after what an earlier execution left unfinished is settled.</summary>
    public async Task<OfferingWork> ReadAsync(
        Fence fence, AttemptInput attempt, OfferingState state, CancellationToken cancellation)
    {
        DesiredOffering? desired = state.Staged?.Desired;
        LedgerOffering ledger = await resolver.ResolveAsync(
            fence, state.Ledger ?? await store.LoadAsync(fence.Key, cancellation), desired, cancellation);
        return new OfferingWork(
            fence, attempt, desired, ledger, Plan(attempt, desired, ledger));
    }

    /// <summary>The same offering with the ledger and the plan of now.</summary>
    public async Task<OfferingWork> ReadAgainAsync(OfferingWork work, CancellationToken cancellation)
    {
        LedgerOffering ledger = await store.LoadAsync(work.Fence.Key, cancellation);
        return work with { Ledger = ledger, Plan = Plan(work.Attempt, work.Desired, ledger) };
    }

    private OfferingPlan Plan(AttemptInput attempt, DesiredOffering? desired, LedgerOffering ledger) =>
        OfferingPlanner.Plan(desired, ledger.ToRecorded(), PlanScopes.Of(attempt.Kind, options, ledger.Released));
}
