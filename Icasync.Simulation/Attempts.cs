using System.Text.Json;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Offerings;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Simulation.Engine;
using Icasync.WpsSimulator.Core;

namespace Icasync.Simulation;

/// <summary>The process died between two activities: what it had in memory is gone, ledger and WPS stay.</summary>
public sealed class SimulatedCrashException : Exception;

/// <summary>How likely is what before each activity.</summary>
internal sealed record Chances(
    double Crash = 0, double Operator = 0, double Hand = 0, double Reload = 0, double Change = 0, double Jump = 0);

/// <summary>Runs attempts of runs, disturbs them, and sees that what may never happen did not.</summary>
internal sealed class Attempts(TrialWorld world, Hands hands, SourceReload reload, Ledger ledger)
{
    private readonly List<(string Name, object? Input)> _executed = [];
    private readonly List<Task> _changes = [];
    private string? _emptiedBeforePlan;
    private bool _planned;

    /// <summary>Whether all faults have stopped: then every answer to a batch is whole.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>What may happen before an activity.</summary>
    public Chances Chances { get; set; } = new();

    /// <summary>Starts a run and gives it up to so many attempts; answers it as it then stands.</summary>
    public async Task<RunRow> SyncAsync(RunKind kind, RunOptions options, int attemptsMax)
    {
        await EndOpenAsync();
        world.Note($"{kind} force {options.Force} repair {options.Repair} {Chances}");
        StartAnswer start = await world.Get<RunStore>().StartAsync(kind, RandomTerm.Term, options, "simulation", default);
        for (int attempt = 1; ; attempt++)
        {
            RunRow run = await FindAsync(start.RunId);
            if (!RunTransitions.IsOpen(run.State))
            {
                return run;
            }

            await AttemptAsync(run, attempt);
            if (world.Bug == PlantedBug.SkipsIntents)
            {
                await BuggyWps.ForgetIntentsAsync(world.File);
            }

            run = await FindAsync(start.RunId);
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
            RunRow run = await FindAsync(open);
            await world.Get<RunStore>().EndAsync(run.RunId, run.Attempt, RunState.Terminated, null, null, default);
        }
    }

    private async Task AttemptAsync(RunRow run, int attempt)
    {
        if (await world.Get<RunStore>().BeginAttemptAsync(run, $"sim/{attempt}", default) is not { } begun)
        {
            // An operator stopped the run while its process died: either that has ended the run, or whoever takes it
            // over ends it.
            RunRow told = await FindAsync(run.RunId);
            bool pauses = told.GateAct == GateActs.Suspend;
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
        (_planned, _emptiedBeforePlan) = (false, reload.Emptied);
        if (await WorkAsync(begun) is not { } ended)
        {
            world.Note($"attempt {attempt} died");
            return;
        }

        world.Note($"attempt {attempt} ended {ended.State} {ended.Reason}");
        await ExpectFrugalAsync(state, before.Unfinished, calls, await world.WritesAsync() - writes);
        await ExpectGuardedAsync(begun, before, await world.WritesAsync() - writes);
        if (ended.State == RunState.Suspended)
        {
            await world.Get<RunActs>().ResumeAsync(run.RunId, new Operator("simulation", "goes on"), default);
            return;
        }

        // The engine may deliver an activity again after its run has ended: such an execution must write nothing.
        writes = await world.WritesAsync();
        foreach ((string name, object? input) in _executed.Where(_ => world.Random.Next(8) == 0).ToList())
        {
            await world.Engine.RepeatAsync(name, input, default);
        }

        Expect.That(await world.WritesAsync() == writes, "work that came after the end of its run wrote");
        _executed.Clear();
    }

    /// <summary>Null when the process died: the next attempt goes on from the ledger; what was in flight may have arrived.</summary>
    private async Task<RunRow?> WorkAsync(RunRow begun)
    {
        world.Engine.BeforeActivity = (name, input) => BeforeActivityAsync(begun, name, input);
        using Life life = new();
        world.Life = life;
        world.Gate.Begin(() => world.Get<RunActs>().TerminateAsync(
            begun.RunId, now: true, new Operator("simulation", "after a write"), default));
        try
        {
            await world.Engine.RunAsync(begun, life.Token);
        }
        catch (Exception exception) when (exception is SimulatedCrashException || life.IsOver)
        {
            return null;
        }
        finally
        {
            world.Life = null;
            world.Gate.End();
            await Task.WhenAll(_changes);
            _changes.Clear();
            Expect.That(world.Gate.Late == 0, "a course was written to after its run's gate had closed");
        }

        return await FindAsync(begun.RunId);
    }

    /// <summary>An emptied table stops a sync before its first write, forced or not; other deletes stay within the guard (DESIGN 5, D9).</summary>
    private async Task ExpectGuardedAsync(RunRow run, LedgerCounts before, long writes)
    {
        if (run.Kind == RunKind.Check)
        {
            return;
        }

        RunRow ended = await FindAsync(run.RunId);
        if (ended.State == RunState.RolledBack)
        {
            // A rollback writes whatever stopped the run: it takes back what earlier attempts made.
            return;
        }

        Expect.That(
            _emptiedBeforePlan is null || before.From(_emptiedBeforePlan) == 0 || writes == 0,
            $"a run wrote while {_emptiedBeforePlan} was empty");
        Expect.That(
            ended.Reason is not (RunReasons.SourceEmpty or RunReasons.DeleteGuard) || writes == 0, $"a run ended by {ended.Reason} wrote");
        if (run.Options.Force)
        {
            return;
        }

        Dictionary<string, long> deleted = await ledger.DeletedAsync(run.RunId, run.Attempt);
        foreach ((string kind, long live) in new[] { ("calendar", before.Calendars), ("event", before.Events), ("access", before.Access) })
        {
            // An unfinished intent may turn out to have made something that is unwanted by now; the guard cannot have
            // counted it.
            long max = Math.Max(TrialWorld.DeleteGuardFloor - 1, live / 5) + before.Unfinished;
            long n = deleted.GetValueOrDefault(kind);
            Expect.That(n <= max, $"an unforced run deleted {n} of {live} {kind}");
        }
    }

    /// <summary>An attempt writes what is needed, and beyond it only what a fault or an unfinished intent explains.</summary>
    private async Task ExpectFrugalAsync(JsonElement before, long unfinished, int callsBefore, long writes)
    {
        if (hands.Acted || Chances is not { Hand: 0, Reload: 0, Change: 0 })
        {
            // When hands or the source change things during the run, it may have to write twice: two states do not
            // tell how often.
            return;
        }

        List<SimCall> calls = [.. world.Calls.Skip(callsBefore)];
        int minimum = Minimum.Calls(before, await world.SimAsync("GET", "/_sim/state"));
        long explained = unfinished + calls.Count(call => call.Status != 200 || call.Code != 0)
            + (IsQuiet ? 0 : calls.Count(call => call.Operation.StartsWith("batch", StringComparison.Ordinal)));
        Expect.That(writes <= minimum + explained, $"{writes} writes where {minimum} were needed and {explained} can be explained");
    }

    private async Task<Execution> BeforeActivityAsync(RunRow run, string name, object? input)
    {
        if (name == nameof(ApplyOfferings))
        {
            _executed.Add((name, input));
        }

        // The engine may deliver activities in another order than they were asked for.
        await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(500)), world.Clock);

        if (Draw(Chances.Crash))
        {
            throw new SimulatedCrashException();
        }

        await DisturbAsync();
        if (!_planned)
        {
            _emptiedBeforePlan ??= name == nameof(PlanRun) ? reload.Emptied : null;
            _planned = name == nameof(PlanRun);
        }

        if (Draw(Chances.Operator))
        {
            await OperateAsync(run);
        }

        return world.Random.Next(12) switch
        {
            0 => Execution.Twice,
            1 => Execution.TwiceAtOnce,
            _ => Execution.Once,
        };
    }

    private async Task OperateAsync(RunRow run)
    {
        Operator who = new("simulation", "at a random moment");
        switch (world.Random.Next(4))
        {
            case 0:
                world.Note("suspend");
                await world.Get<RunActs>().SuspendAsync(run.RunId, who, default);
                break;
            case 1:
                StartAnswer other = await world.Get<RunStore>().StartAsync(RunKind.Full, RandomTerm.Term, new RunOptions(), "another", default);
                Expect.That(!other.Started || !RunTransitions.IsOpen((await FindAsync(run.RunId)).State), "two runs of a term are open");
                break;
            case int act:
                world.Note(act == 2 ? "terminate now" : "terminate");
                await world.Get<RunActs>().TerminateAsync(run.RunId, now: act == 2, who, default);
                break;
        }
    }

    private async Task DisturbAsync()
    {
        if (Draw(Chances.Hand))
        {
            await hands.ActAsync();
        }

        if (Draw(Chances.Reload))
        {
            await reload.BeginAsync();
        }

        if (Draw(Chances.Change))
        {
            // Beside the activity, which may be reading: row by row, as the academic system does it.
            _changes.Add(world.Term.ChangeAsync());
        }

        if (Draw(Chances.Jump))
        {
            TimeSpan by = TimeSpan.FromSeconds(world.Random.Next(4) == 0 ? -world.Random.Next(60) : world.Random.Next(3 * 3600));
            world.Note($"the clock jumps by {by}");
            world.Machine.Jump(by);
        }
    }

    private bool Draw(double chance) => chance > 0 && world.Random.NextDouble() < chance;

    private async Task<RunRow> FindAsync(string runId) => (await world.Get<RunStore>().FindAsync(runId, default))!;
}
