using System.Diagnostics;
using Icasync.Activities.Ledger;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Icasync.Functions.Runs;

/// <summary>
/// Gives open runs an attempt: pending ones are started, those whose host is gone or whose instance ended without
/// ending the run are taken over by a new attempt, and so are those that are seen to make no progress, by whatever host
/// (DESIGN 2). Hosts call <see cref="TickAsync"/> every now and then;
/// two hosts may do so at once, because beginning an attempt is one conditional statement.
/// </summary>
/// <param name="host">Who this host is; see <see cref="HostIdentity"/>.</param>
public sealed class RunDispatcher(
    RunStore runs, RunHeartbeat heartbeat, LedgerStore ledger, RunEnding ending, StandstillWatch watch,
    HostIdentity host, TimeProvider time, ILogger<RunDispatcher> logger) : IDisposable
{
    /// <summary>Attempts that the engine may lose in one run before a person has to look.</summary>
    public const int LostAttemptsMax = 5;

    /// <summary>
    /// How long an answered request waits for a look that is under way; the clock comes again anyway.
    /// </summary>
    private static readonly TimeSpan TurnMax = TimeSpan.FromSeconds(2);

    // The clock and every answered request look: one at a time, so that none meets what another has half done.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, int> _lost = [];
    private readonly Dictionary<string, DateTimeOffset> _unknownSince = [];
    private DateTimeOffset _beatAt = DateTimeOffset.MinValue;

    /// <summary>How many attempts were replaced because the engine brought nothing forward.</summary>
    public int Standing => watch.Replaced;

    /// <summary>Looks at all open runs once.</summary>
    public async Task TickAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await LookAsync(client, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// The same behind an answered request: what goes wrong now is tried again by the clock, and the answer stands. It
    /// goes on when the caller hangs up, so that a run that began is given to the engine too.
    /// </summary>
    public async Task TryTickAsync(DurableTaskClient client)
    {
        if (!await _turn.WaitAsync(TurnMax, CancellationToken.None))
        {
            return;
        }

        try
        {
            using IDisposable patience = Database.WaitingAtMost(TimeSpan.Zero);
            await LookAsync(client, CancellationToken.None);
        }
        catch (Exception exception)
        {
            logger.LogWarning("open runs could not be looked at: {Type}", exception.GetType().Name);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Answers a request that may have opened a run, and gives the run to the engine before the answer leaves.
    /// </summary>
    public async Task<T> ThenTickAsync<T>(Task<T> request, DurableTaskClient client)
    {
        T answer = await request;
        await TryTickAsync(client);
        return answer;
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task LookAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - _beatAt >= Heartbeat.Every)
        {
            await heartbeat.BeatAsync(host.Id, cancellation);
            _beatAt = now;
        }

        foreach (RunRow run in await runs.ListOpenAsync(cancellation))
        {
            bool stands = watch.IsStanding(run, now);
            switch (run.State)
            {
                case RunState.Pending when run.Gate != Gate.Open:
                    await EndAsync(run, AttemptEnd.Stopped, reason: null, message: null, cancellation);
                    break;
                case RunState.Pending:
                    await BeginAsync(client, run, cancellation);
                    break;
                case RunState.Running when run.HostId != host.Id && IsGone(run, now):
                    await ReplaceAsync(client, run, "its host is gone", message: null, cancellation);
                    break;
                case RunState.Running when stands:
                    await ReplaceAsync(
                        client, run, StandstillWatch.Why, await watch.TellAsync(run, cancellation), cancellation);
                    break;
                case RunState.Running when run.HostId == host.Id:
                    await LookAfterAsync(client, run, now, cancellation);
                    break;
                case RunState.Running or RunState.Suspended:
                    // Another host that is alive works on it, or an operator has to resume it.
                    break;
                default:
                    throw new UnreachableException($"an open run is {run.State}");
            }
        }
    }

    private async Task LookAfterAsync(
        DurableTaskClient client, RunRow run, DateTimeOffset now, CancellationToken cancellation)
    {
        OrchestrationMetadata? instance = await client.GetInstanceAsync(run.InstanceId, cancellation);
        if (instance is { RuntimeStatus: OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated })
        {
            await ReplaceAsync(
                client, run, "the engine ended it without an outcome", message: null, cancellation);
        }
        else if (instance is not null)
        {
            _unknownSince.Remove(run.InstanceId);
        }
        else if (_unknownSince.TryAdd(run.InstanceId, now))
        {
            // Whoever began the attempt may be about to give it to the engine: the next look decides.
        }
        else if (now - _unknownSince[run.InstanceId] >= Heartbeat.Max)
        {
            // The storage was away, or this process died, between beginning the attempt and giving it to the engine.
            logger.LogWarning(
                "run {RunId} attempt {Attempt} is not known to the engine and is given to it again", run.RunId,
                run.Attempt);
            _unknownSince.Remove(run.InstanceId);
            await ScheduleAsync(client, run);
        }
    }

    private bool IsGone(RunRow run, DateTimeOffset now) =>
        run.IsForsaken(now) || (run.HostId is { } other && host.Replaces(other));

    private async Task ReplaceAsync(
        DurableTaskClient client, RunRow run, string why, string? message, CancellationToken cancellation)
    {
        int lost = _lost[run.RunId] = _lost.GetValueOrDefault(run.RunId) + 1;
        logger.LogWarning("run {RunId} attempt {Attempt} is replaced: {Why}", run.RunId, run.Attempt, why);
        if (lost > LostAttemptsMax)
        {
            await EndAsync(
                run, AttemptEnd.Failed, RunReason.EngineLost,
                $"The engine lost {LostAttemptsMax} attempts of this run; see the log, then rewind.", cancellation);
            return;
        }

        if (run.Gate != Gate.Open)
        {
            // A run that was told to stop before its host went away gets no new attempt: it ends as it was told.
            await EndAsync(run, AttemptEnd.Stopped, reason: null, message: null, cancellation);
            return;
        }

        // The successor begins first: what is left of the older instance is fenced before it is ended.
        await BeginAsync(client, run, cancellation, message);
        if (run.HostId is { } gone && host.Replaces(gone))
        {
            await ledger.FreeClaimsAsync(run.Term, gone, cancellation);
        }

        await TerminateAsync(client, run, cancellation);
    }

    private async Task BeginAsync(
        DurableTaskClient client, RunRow run, CancellationToken cancellation, string? message = null)
    {
        RunRow? begun = await runs.BeginAttemptAsync(run, host.Id, cancellation, message);
        if (begun is null)
        {
            return;
        }

        logger.LogInformation("run {RunId} attempt {Attempt} begins", begun.RunId, begun.Attempt);
        await ScheduleAsync(client, begun);
    }

    // Nothing may interrupt this call: the attempt has begun in the database and must reach the engine.
    private static Task ScheduleAsync(DurableTaskClient client, RunRow begun) =>
        client.ScheduleNewOrchestrationInstanceAsync(
        nameof(SyncTerm),
        new AttemptInput(AttemptInput.Newest, begun.RunId, begun.Attempt, begun.Kind, begun.Term),
        new StartOrchestrationOptions { InstanceId = begun.InstanceId },
        CancellationToken.None);

    private async Task EndAsync(
        RunRow run, AttemptEnd end, RunReason? reason, string? message, CancellationToken cancellation)
    {
        if (run.After(end) is { } state)
        {
            await ending.EndAsync(run, state, reason, message, cancellation);
        }
    }

    // The older attempt can write nothing any more. Ending its instance only saves the engine work, so an error is
    // ignored.
    private async Task TerminateAsync(DurableTaskClient client, RunRow run, CancellationToken cancellation)
    {
        try
        {
            if (run.Attempt > 0)
            {
                await EngineInstances.TerminateAsync(client, run.InstanceId, cancellation);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogInformation(
                "instance {InstanceId} could not be ended: {Type}", run.InstanceId, exception.GetType().Name);
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
    /// An instance of an app that may have many at once: none may take another for dead but by its missing heartbeat,
    /// so each has a prefix of its own.
    /// </summary>
    public static HostIdentity OfApp(string site, string instance) => new($"{site}.{instance}", "functions");

    /// <summary>The id that runs carry while this host works on them.</summary>
    public string Id => $"{Prefix}/{Instance}";

    /// <summary>Whether another host of the same home is replaced by this one.</summary>
    public bool Replaces(string hostId) => hostId.StartsWith(Prefix + "/", StringComparison.Ordinal) && hostId != Id;
}
