using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Icasync.Functions.Runs;

/// <summary>
/// Gives open runs an attempt: pending ones are started, those whose host is gone or whose instance ended without
/// ending the run are taken over by a new attempt (DESIGN 2). Hosts call <see cref="TickAsync"/> every now and then;
/// two hosts may do so at once, because beginning an attempt is one conditional statement.
/// </summary>
/// <param name="host">Who this host is; see <see cref="HostIdentity"/>.</param>
public sealed class RunDispatcher(
    RunStore runs, HostIdentity host, TimeProvider time, ILogger<RunDispatcher> logger)
{
    /// <summary>A host that missed its heartbeat for so long is gone (CONTRACTS 2).</summary>
    public static readonly TimeSpan HeartbeatMax = TimeSpan.FromSeconds(10);

    /// <summary>How often a host tells that it lives.</summary>
    public static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(2);

    /// <summary>Attempts that the engine may lose in one run before a person has to look.</summary>
    public const int LostAttemptsMax = 5;

    private readonly Dictionary<string, int> _lost = [];
    private DateTimeOffset _beatAt = DateTimeOffset.MinValue;

    /// <summary>Looks at all open runs once.</summary>
    public async Task TickAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - _beatAt >= HeartbeatEvery)
        {
            await runs.HeartbeatAsync(host.Id, cancellation);
            _beatAt = now;
        }

        foreach (RunRow run in await runs.ListOpenAsync(cancellation))
        {
            switch (run.State)
            {
                case RunState.Pending:
                    await BeginAsync(client, run, cancellation);
                    break;
                case RunState.Running when run.HostId != host.Id && IsGone(run, now):
                    await ReplaceAsync(client, run, "its host is gone", cancellation);
                    break;
                case RunState.Running when run.HostId == host.Id && await HasEndedAsync(client, run, cancellation):
                    await ReplaceAsync(client, run, "the engine ended it without an outcome", cancellation);
                    break;
            }
        }
    }

    /// <summary>
    /// The same behind an answered request: what goes wrong now is tried again by the clock, and the answer stands.
    /// </summary>
    public async Task TryTickAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        try
        {
            using IDisposable patience = Database.WaitingAtMost(TimeSpan.Zero);
            await TickAsync(client, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning("open runs could not be looked at: {Type}", exception.GetType().Name);
        }
    }

    private bool IsGone(RunRow run, DateTimeOffset now) =>
        run.HostId is null
        || host.Replaces(run.HostId)
        || run.HeartbeatAt is not { } beat
        || now - beat > HeartbeatMax;

    private static async Task<bool> HasEndedAsync(DurableTaskClient client, RunRow run, CancellationToken cancellation)
    {
        OrchestrationMetadata? instance = await client.GetInstanceAsync(run.InstanceId, cancellation);
        return instance is { RuntimeStatus: OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated };
    }

    private async Task ReplaceAsync(DurableTaskClient client, RunRow run, string why, CancellationToken cancellation)
    {
        int lost = _lost[run.RunId] = _lost.GetValueOrDefault(run.RunId) + 1;
        logger.LogWarning("run {RunId} attempt {Attempt} is replaced: {Why}", run.RunId, run.Attempt, why);
        if (lost > LostAttemptsMax)
        {
            await runs.EndAsync(
                run.RunId, run.Attempt, RunState.Failed, RunReasons.LedgerInconsistent,
                $"The engine lost {LostAttemptsMax} attempts of this run; see the log, then rewind.", cancellation);
            return;
        }

        // An operator's word outlives the host that heard it: what was told to stop is not started again.
        if (run.Gate != Gate.Open)
        {
            RunState told = run.GateAct == GateActs.Suspend ? RunState.Suspended : RunState.Terminated;
            await runs.EndAsync(run.RunId, run.Attempt, told, reason: null, message: null, cancellation);
            return;
        }

        // The successor begins first: what is left of the older instance is fenced before it is ended.
        await BeginAsync(client, run, cancellation);
        if (run.HostId is { } gone && host.Replaces(gone))
        {
            await runs.FreeClaimsAsync(run.Term, gone, cancellation);
        }

        await TerminateAsync(client, run, cancellation);
    }

    private async Task BeginAsync(DurableTaskClient client, RunRow run, CancellationToken cancellation)
    {
        RunRow? begun = await runs.BeginAttemptAsync(run, host.Id, cancellation);
        if (begun is null)
        {
            return;
        }

        logger.LogInformation("run {RunId} attempt {Attempt} begins", begun.RunId, begun.Attempt);
        await client.ScheduleNewOrchestrationInstanceAsync(
            nameof(SyncTerm),
            new AttemptInput(1, begun.RunId, begun.Attempt, begun.Kind, begun.Term),
            new StartOrchestrationOptions { InstanceId = begun.InstanceId },
            cancellation);
    }

    // The older attempt is fenced already; ending its instance only saves the engine work, so its failure is no matter.
    private async Task TerminateAsync(DurableTaskClient client, RunRow run, CancellationToken cancellation)
    {
        try
        {
            if (run.Attempt > 0)
            {
                await client.TerminateInstanceAsync(
                    run.InstanceId, new TerminateInstanceOptions { Output = "superseded", Recursive = true }, cancellation);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogInformation("instance {InstanceId} could not be ended: {Type}", run.InstanceId, exception.GetType().Name);
        }
    }
}

/// <summary>
/// Names a host process. Ids of one home share <paramref name="Prefix"/>: whoever holds the home's engine lock knows
/// that every other id of the prefix is dead.
/// </summary>
public sealed record HostIdentity(string Prefix, string Instance)
{
    /// <summary>
    /// An instance of an app that may have many at once: none may take another for dead but by its missing heartbeat, so
    /// each has a prefix of its own.
    /// </summary>
    public static HostIdentity OfApp(string site, string instance) => new($"{site}.{instance}", "functions");

    /// <summary>The id that runs carry while this host works on them.</summary>
    public string Id => $"{Prefix}/{Instance}";

    /// <summary>Whether another host of the same home is replaced by this one.</summary>
    public bool Replaces(string hostId) => hostId.StartsWith(Prefix + "/", StringComparison.Ordinal) && hostId != Id;
}
