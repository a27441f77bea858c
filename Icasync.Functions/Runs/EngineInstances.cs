using Microsoft.DurableTask.Client;

namespace Icasync.Functions.Runs;

/// <summary>
/// Instances below an attempt. The engine's own recursive terminate and purge reach no child on Azure Storage, so both
/// are done here: ids of children begin with their parent's (PITFALLS 14).
/// </summary>
public static class EngineInstances
{
    /// <summary>Ends an instance, then those of its children that still run.</summary>
    public static async Task TerminateAsync(DurableTaskClient client, string instanceId, CancellationToken cancellation)
    {
        TerminateInstanceOptions superseded = new() { Output = "superseded" };
        if (await client.GetInstanceAsync(instanceId, cancellation) is { IsCompleted: false })
        {
            await client.TerminateInstanceAsync(instanceId, superseded, cancellation);
        }

        foreach (
            OrchestrationMetadata child in (await ChildrenAsync(client, instanceId, cancellation))
            .Where(child => !child.IsCompleted))
        {
            await client.TerminateInstanceAsync(child.InstanceId, superseded, cancellation);
        }
    }

    /// <summary>
    /// Purges an instance, its children first. One that still runs is left and keeps all above it; answers how many
    /// went, and whether nothing is left.
    /// </summary>
    public static async Task<(int Purged, bool All)> PurgeAsync(
        DurableTaskClient client, string instanceId, CancellationToken cancellation)
    {
        int purged = 0;
        bool all = true;
        foreach (OrchestrationMetadata child in await ChildrenAsync(client, instanceId, cancellation))
        {
            all &= child.IsCompleted;
            purged += child.IsCompleted
                ? (await client.PurgeInstanceAsync(child.InstanceId, cancellation)).PurgedInstanceCount : 0;
        }

        if (!all || await client.GetInstanceAsync(instanceId, cancellation) is not { } instance)
        {
            return (purged, all);
        }

        return instance.IsCompleted
            ? (purged + (await client.PurgeInstanceAsync(instanceId, cancellation)).PurgedInstanceCount, true)
            : (purged, false);
    }

    private static async Task<List<OrchestrationMetadata>> ChildrenAsync(
        DurableTaskClient client, string instanceId, CancellationToken cancellation)
    {
        List<OrchestrationMetadata> children = [];
        await foreach (OrchestrationMetadata child in client.GetAllInstancesAsync(
            new OrchestrationQuery { InstanceIdPrefix = instanceId + "-" }).WithCancellation(cancellation))
        {
            children.Add(child);
        }

        return children;
    }
}
