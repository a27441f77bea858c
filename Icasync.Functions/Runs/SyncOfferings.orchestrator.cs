using Icasync.Activities.Offerings;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Icasync.Functions.Runs;

/// <summary>Brings one shard of offerings through one step: one outcome an offering, never an exception.</summary>
public static class SyncOfferings
{
    /// <summary>Runs the shard in windows; stops between windows when the gate or a system error says so.</summary>
    [Function(nameof(SyncOfferings))]
    public static async Task<Tally> RunAsync(
        [OrchestrationTrigger] TaskOrchestrationContext context, ShardInput shard)
    {
        IEnumerable<OfferingsInput> pieces = Enumerable
            .Range(0, (shard.Count + EngineLimits.ActivityOfferingsMax - 1) / EngineLimits.ActivityOfferingsMax)
            .Select(piece => piece * EngineLimits.ActivityOfferingsMax)
            .Select(from => new OfferingsInput(
                shard.Attempt, shard.Step, shard.From + from,
                Math.Min(EngineLimits.ActivityOfferingsMax, shard.Count - from)));

        // Only numbers travel: what to write stands in the staging tables, where an earlier activity put it,
        // so a release that changes the rules cannot change what this attempt has already decided.
        Tally tally = Tally.Empty;
        List<Task<Tally>> inFlight = [];
        foreach (OfferingsInput piece in pieces)
        {
            if (inFlight.Count == EngineLimits.ActivitiesInFlightMax)
            {
                Task<Tally> finished = await Task.WhenAny(inFlight);
                inFlight.Remove(finished);
                tally = tally.Plus(await finished);
            }

            if (tally.Stop != StopKind.None)
            {
                break;
            }

            inFlight.Add(context.CallActivityAsync<Tally>(nameof(ApplyOfferings), piece));
        }

        // Every child is awaited: an orchestrator that ends before its children stays running (PITFALLS 12).
        foreach (Tally rest in await Task.WhenAll(inFlight))
        {
            tally = tally.Plus(rest);
        }

        return tally;
    }
}

/// <summary>
/// Splits a step over shards, one after the other: each is wide enough to keep the remote limit busy.
/// </summary>
internal static class Shards
{
    /// <summary>Runs a step over the work list whose length an activity answers.</summary>
    public static async Task<Tally> RunAsync(TaskOrchestrationContext context, AttemptInput attempt, OfferingStep step)
    {
        int count = await context.CallActivityAsync<int>(nameof(CountWork), new StepInput(attempt, step));
        return count switch
        {
            CountWork.Unanswered => Failed(
                RunReason.SourceUnavailable,
                $"The database did not answer which courses the step {step.Word()} has. Check that the server runs and "
                + "can be reached, then start again."),
            CountWork.Broken => Failed(
                RunReason.InternalError,
                $"The program met an error that it does not know before the step {step.Word()}; its log says more. "
                + "Rewind goes on where the run was."),
            _ => await RunAsync(context, attempt, step, count),
        };
    }

    private static Tally Failed(RunReason reason, string message) =>
        Tally.Empty with { Stop = StopKind.Failed, Reason = reason, Message = message };

    /// <summary>Runs a step over its whole work list.</summary>
    public static async Task<Tally> RunAsync(
        TaskOrchestrationContext context, AttemptInput attempt, OfferingStep step, int count)
    {
        Tally tally = Tally.Empty;
        for (int from = 0; from < count && tally.Stop == StopKind.None; from += EngineLimits.ShardOfferingsMax)
        {
            ShardInput shard = new(attempt, step, from, Math.Min(EngineLimits.ShardOfferingsMax, count - from));
            tally = tally.Plus(await context.CallSubOrchestratorAsync<Tally>(
                nameof(SyncOfferings),
                shard,
                new SubOrchestrationOptions { InstanceId =
                    $"{context.InstanceId}-{step.Word().Replace(' ', '-')}-{from}" }));
        }

        return tally;
    }
}
