using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Notify;

/// <summary>
/// What both hosts do every few seconds for operators: send the notices that became due, measure the queue.
/// </summary>
public sealed class NoticeClock(Notices notices, RunStore runs, TimeProvider time)
{
    /// <summary>Does it once.</summary>
    public async Task TickAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        IReadOnlyList<RunRow> open = await runs.ListOpenAsync(cancellation);
        IcasyncTelemetry.QueueAge.Record(open
            .Where(run => run.State == RunState.Pending)
            .Select(run => (now - run.CreatedAt).TotalSeconds)
            .DefaultIfEmpty(0)
            .Max());
        await notices.FlushAsync(cancellation);
    }
}
