using System.Text.Json;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Simulation;

/// <summary>Runs attempts of runs, lets troubles come over them, and sees that what may never happen did not.</summary>
internal sealed class Attempts(TrialWorld world, Hands hands, Troubles troubles, Ledger ledger)
{
    private readonly Promises _promises = new(world, hands, troubles, ledger);
    private readonly List<Task> _paused = [];

    /// <summary>Whether all faults have stopped: then every answer to a batch is whole.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Starts a run and gives it up to so many attempts; answers it as it then stands.</summary>
    public async Task<RunRow> SyncAsync(RunKind kind, RunOptions options, int attemptsMax)
    {
        await EndOpenAsync();
        world.Note($"{kind} force {options.Force} repair {options.Repair} {troubles.Chances}");
        StartAnswer start = await world.Host.Get<RunStore>()
            .StartAsync(kind, RandomTerm.Term, options, "simulation", default);
        return await GoOnAsync(start.RunId, attemptsMax);
    }

    /// <summary>Gives an open run up to so many attempts; answers it as it then stands.</summary>
    public async Task<RunRow> GoOnAsync(string runId, int attemptsMax)
    {
        for (int attempt = 1; ; attempt++)
        {
            RunRow run = await world.FindRunAsync(runId);
            if (!RunTransitions.IsOpen(run.State))
            {
                return run;
            }

            await AttemptAsync(run, attempt);
            await BuggyWps.ForgetIntentsAsync(world.Bug, world.Get<Database>());
            run = await world.FindRunAsync(runId);
            string? repeated = hands.Acted ? null : await ledger.RepeatedAsync(run.RunId);
            Expect.That(repeated is null, $"finished work was repeated: {repeated}");
            if (!RunTransitions.IsOpen(run.State) || attempt >= attemptsMax)
            {
                return run;
            }
        }
    }

    /// <summary>Ends the run that is open, as after a host that will not come back.</summary>
    public async Task EndOpenAsync()
    {
        if (await world.Get<RunStore>().FindOpenAsync(RandomTerm.Term, default) is { } open)
        {
            RunRow run = await world.FindRunAsync(open);
            await world.Get<RunStore>().EndAsync(run.RunId, run.Attempt, RunState.Terminated, null, null, default);
        }
    }

    /// <summary>Waits until every host that stood still and was overtaken has gone on to its end.</summary>
    public async Task EndPausedAsync()
    {
        await Task.WhenAll(_paused);
        _paused.Clear();
    }

    private async Task AttemptAsync(RunRow run, int attempt)
    {
        if (await world.Get<RunStore>().BeginAttemptAsync(run, $"sim/{attempt}", default) is not { } begun)
        {
            // An operator stopped the run while its process died: either that has ended the run, or whoever takes it
            // over ends it.
            RunRow told = await world.FindRunAsync(run.RunId);
            bool pauses = told.GateAct == RunAct.Suspend;
            await world.Get<RunStore>().EndAsync(
                told.RunId, told.Attempt, pauses ? RunState.Suspended : RunState.Terminated, null, null, default);
            if (pauses)
            {
                await world.Get<RunActs>().ResumeAsync(run.RunId, new Operator("simulation", "goes on"), default);
            }

            return;
        }

        LedgerCounts before = await ledger.CountAsync();
        JsonElement state = await world.SimAsync("GET", "/_sim/state");
        int calls = world.Calls.Count;
        long writes = await world.WritesAsync();
        int lies = world.Lies;

        // A host that stands still, or stood, may have sent something before its place was taken.
        int late = world.Underway;
        troubles.Begin();
        if (await WorkAsync(begun) is not { } ended)
        {
            world.Note($"attempt {attempt} died");
            return;
        }

        world.Note($"attempt {attempt} ended {ended.State} {ended.Reason}");
        Expect.That(
            ended.Reason is not ("INTERNAL_ERROR" or "LEDGER_INCONSISTENT"),
            $"a run ended by {ended.Reason}: {ended.Message}");
        await _promises.ExpectFrugalAsync(
            state, before.Unfinished + late + world.Lies - lies, calls, await world.WritesAsync() - writes, IsQuiet);
        await _promises.ExpectGuardedAsync(begun, before, await world.WritesAsync() - writes > late);
        if (ended.State == RunState.Suspended)
        {
            await world.Get<RunActs>().ResumeAsync(run.RunId, new Operator("simulation", "goes on"), default);
            return;
        }

        // The engine may deliver an activity again after its run has ended: such an execution must write nothing.
        writes = await world.WritesAsync();
        foreach ((string name, object? input) in troubles.Executed.Where(_ => world.Random.Next(8) == 0).ToList())
        {
            await world.Host.Engine.RepeatAsync(name, input, default);
        }

        Expect.That(await world.WritesAsync() == writes, "work that came after the end of its run wrote");
        troubles.Executed.Clear();
    }

    /// <summary>
    /// Null when the process died or stood still so long that another takes its place: the next attempt goes on from
    /// the ledger; what was in flight may have arrived.
    /// </summary>
    private async Task<RunRow?> WorkAsync(RunRow begun)
    {
        TrialHost host = world.Host;
        TaskCompletionSource overtaken = new();
        host.Engine.BeforeActivity = (name, input) => troubles.BeforeActivityAsync(begun, host, overtaken, name, input);
        host.Engine.BeforeOverlap = () => Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(5000)), world.Clock);
        host.Engine.ChooseOlder = world.Random.Next;
        Life life = host.Begin();
        host.Gate.Begin(() => world.Get<RunActs>().TerminateAsync(
            begun.RunId, now: true, new Operator("simulation", "after a write"), default));
        Task<bool> work = LiveAsync(begun, host, life);
        bool ended = await Task.WhenAny(work, overtaken.Task) == work && await work;
        if (!work.IsCompleted)
        {
            _paused.Add(work);
            world.ReplaceHost();
        }

        await troubles.EndChangesAsync();
        Expect.That(host.Gate.Late == 0, "a course was written to after its run's gate had closed");
        return ended ? await world.FindRunAsync(begun.RunId) : null;
    }

    // False when the process died.
    private static async Task<bool> LiveAsync(RunRow begun, TrialHost host, Life life)
    {
        try
        {
            await host.Engine.RunAsync(begun, life.Token);
            await host.Engine.EndStraysAsync();
            return true;
        }
        catch (Exception exception) when (exception is SimulatedCrashException || life.IsOver)
        {
            return false;
        }
        finally
        {
            host.End();
            host.Gate.End();
        }
    }
}
