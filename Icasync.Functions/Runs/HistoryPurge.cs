using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Microsoft.DurableTask.Client;

namespace Icasync.Functions.Runs;

/// <summary>What a purge did.</summary>
/// <param name="Purged">Instances of the engine that went.</param>
/// <param name="More">Whether the call ended at its bound, so that another one has work.</param>
public sealed record PurgeAnswer(int Purged, bool More);

/// <summary>
/// Deletes engine history of ended attempts, children first; ledger, change log and operator log stay (DESIGN 2). One
/// call is bounded in attempts and time, and what is gone is not asked for again (PITFALLS 15).
/// </summary>
public sealed class HistoryPurge(EngineHistory history, OperatorLog log, TimeProvider time)
{
    /// <summary>Attempts that one call treats.</summary>
    public const int AttemptsMax = 100;

    private static readonly TimeSpan WorkMax = TimeSpan.FromSeconds(30);

    /// <summary>Purges attempts that ended before a moment, the oldest first.</summary>
    public async Task<PurgeAnswer> RunAsync(
        DurableTaskClient client, DateTimeOffset before, Operator who, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        int purged = 0;
        IReadOnlyList<EndedAttempt> ended = await history.ListEndedAsync(before, AttemptsMax + 1, cancellation);
        bool more = ended.Count > AttemptsMax;
        foreach (EndedAttempt attempt in ended.Take(AttemptsMax))
        {
            if (time.GetElapsedTime(began) > WorkMax)
            {
                more = true;
                break;
            }

            (int gone, bool all) = await EngineInstances.PurgeAsync(client, attempt.InstanceId, cancellation);
            purged += gone;
            if (all)
            {
                await history.MarkPurgedAsync(attempt, cancellation);
            }
            else
            {
                // The attempt ended long ago and its instance still runs: it is terminated now and purged the next
                // time.
                await EngineInstances.TerminateAsync(client, attempt.InstanceId, cancellation);
            }
        }

        await log.AppendAsync(who, "purge", runId: null, term: null, $"{purged} instances", cancellation);
        return new PurgeAnswer(purged, more);
    }
}
