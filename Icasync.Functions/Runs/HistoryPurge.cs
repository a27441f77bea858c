using Icasync.Activities.Runs;
using Microsoft.DurableTask.Client;

namespace Icasync.Functions.Runs;

/// <summary>Deletes engine history of ended attempts, children first; ledger, change log and operator log stay (DESIGN 2).</summary>
public static class HistoryPurge
{
    /// <summary>Purges attempts that ended before a moment; answers how many instances went.</summary>
    public static async Task<int> RunAsync(
        RunStore runs, RunActs acts, DurableTaskClient client, DateTimeOffset before, Operator who, CancellationToken cancellation)
    {
        int purged = 0;
        foreach (string instance in await runs.ListEndedInstancesAsync(before, cancellation))
        {
            PurgeResult result = await client.PurgeInstanceAsync(instance, new PurgeInstanceOptions { Recursive = true }, cancellation);
            purged += result.PurgedInstanceCount;
        }

        await acts.LogAsync(who, "purge", runId: null, term: null, $"{purged} instances", cancellation);
        return purged;
    }
}
