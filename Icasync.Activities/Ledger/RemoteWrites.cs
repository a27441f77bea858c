using System.Diagnostics;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Ledger;

/// <summary>
/// The only way to write to WPS. A call first gets its place in the limit; then the fence is read and the intent
/// committed in one transaction; then the call goes out, and what came of it is recorded (DESIGN 2, 3). A repeat within
/// the client goes back to the queue and passes the fence again.
/// </summary>
public sealed class RemoteWrites(IWpsApi wps, LedgerStore store, UnknownOutcomePolicy unknowns, TimeProvider time)
{
    /// <summary>
    /// The intent of a write that no row of the ledger can hold, such as the removal of a remote double: the fence
    /// alone.
    /// </summary>
    public static readonly Intent Unrecorded = _ => Task.FromResult<IReadOnlyList<Statement>>([]);

    /// <summary>Sends a write once; its outcome is the caller's to record.</summary>
    public Task<WpsOutcome<T>> SendAsync<T>(Fence fence, Intent intent, Func<IWpsApi, Task<WpsOutcome<T>>> call) =>
        call(wps.Under(new WritePermit(token => PermitAsync(fence, intent, token), time)));

    // Where the intent's rows took a slow database long, the fence alone is read once more, which is quicker.
    private async Task<long> PermitAsync(Fence fence, Intent intent, CancellationToken cancellation)
    {
        long read = await store.IntendAsync(fence, intent, cancellation);
        return time.GetElapsedTime(read) > WritePermit.Lifetime / 2
            ? await store.IntendAsync(fence, [], cancellation)
            : read;
    }

    /// <summary>
    /// Sends a write that is safe to repeat until it has an outcome, and does what that leads to; null when it is done.
    /// </summary>
    public async Task<ItemFailure?> CarryOutAsync<T>(RemoteWrite<T> write, CancellationToken cancellation)
    {
        bool mayBeDone = false;
        WpsOutcome<T> outcome = await unknowns.RepeatAsync(
            async () =>
            {
                WpsOutcome<T> one = await SendAsync(write.Fence, write.Intent, write.Call);
                mayBeDone |= one.Kind == WpsOutcomeKind.Unknown;
                return one;
            },
            cancellation);
        switch (outcome.Kind)
        {
            case WpsOutcomeKind.Gone when !write.DeletesCalendar && outcome.Error is { MeansCalendarGone: true }:
                throw new CalendarGoneException(outcome.Error);
            case WpsOutcomeKind.Gone when write.WhenGone is { } whenGone:
                return await whenGone(outcome.Error);
            case WpsOutcomeKind.Done or WpsOutcomeKind.NoChange or WpsOutcomeKind.Gone:
                await write.Record();
                return null;
            case WpsOutcomeKind.Refused:
                // A refusal says nothing of the call before it whose answer was lost: the next run looks.
                if (write.TakeBack is { } takeBack && !mayBeDone)
                {
                    await takeBack();
                }

                return write.Failure(FailureClass.Business, outcome.Error!);
            case WpsOutcomeKind.Unknown:
                return write.Failure(FailureClass.Network, outcome.Error!);
            default:
                throw new UnreachableException($"outcome {outcome.Kind}");
        }
    }
}
