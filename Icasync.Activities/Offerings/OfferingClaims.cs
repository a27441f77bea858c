using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Offerings;

/// <summary>Takes the claim of an offering for one execution, and keeps it while the execution works.</summary>
public sealed class OfferingClaims(LedgerStore store, RunStore runs, TimeProvider time, Random random)
{
    /// <summary>The fence of this execution, which no other execution shares.</summary>
    public Fence Fence(AttemptInput attempt, WorkItem item, string? hostId) => new(
        attempt.Key(), attempt.Term, item.Offering, item.OfferingId, $"{hostId}/{random.NextInt64():x16}");

    /// <summary>
    /// Waits for another execution of the same work to end or to lose its claim, and answers what is recorded of the
    /// offering then; null when the gate closed meanwhile.
    /// </summary>
    /// <param name="along">What is written only with the claim.</param>
    public async Task<LedgerOffering?> TakeAsync(
        Fence fence, IReadOnlyList<Statement> along, CancellationToken cancellation)
    {
        LedgerOffering? ledger;
        while ((ledger = await store.ClaimAsync(fence, along, cancellation)) is null)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
            RunRow? run = await runs.FindAsync(fence.Attempt.RunId, cancellation);
            if (run is null || run.Attempt != fence.Attempt.Attempt || run.Gate == Gate.Closed)
            {
                return null;
            }
        }

        return ledger;
    }

    /// <summary>Renews the claim while the step works.</summary>
    public async Task<StepResult> HoldAsync(
        Fence fence, Func<Task<StepResult>> step, CancellationToken cancellation)
    {
        Task<StepResult> working = step();
        while (!working.IsCompleted && !cancellation.IsCancellationRequested)
        {
            using CancellationTokenSource renewal = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task pause = Task.Delay(LedgerStore.ClaimLifetime / 3, time, renewal.Token);
            if (await Task.WhenAny(working, pause) == pause && !cancellation.IsCancellationRequested)
            {
                await store.RenewAsync(fence, cancellation);
            }

            await renewal.CancelAsync();
        }

        return await working;
    }

    /// <summary>Lets the next execution have the offering.</summary>
    /// <param name="before">What is written with the end of the claim.</param>
    public Task ReleaseAsync(Fence fence, IReadOnlyList<Statement> before) =>
        store.ReleaseAsync(fence, before, CancellationToken.None);
}
