using Icasync.Activities.Lifecycle;
using Icasync.Activities.Offerings;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Simulation.Engine;

namespace Icasync.Simulation;

/// <summary>The process died between two activities: what it had in memory is gone, ledger and WPS stay.</summary>
public sealed class SimulatedCrashException : Exception;

/// <summary>How likely is what before each activity.</summary>
internal sealed record Chances(
    double Crash = 0, double Operator = 0, double Hand = 0, double Reload = 0, double Change = 0, double Jump = 0,
    double Pause = 0, double Overlap = 0);

/// <summary>
/// What comes over a run before each of its activities: crashes, operators, people, reloads, changes, clocks, pauses.
/// </summary>
internal sealed class Troubles(TrialWorld world, Hands hands, SourceReload reload)
{
    private readonly List<Task> _changes = [];
    private bool _planned;

    /// <summary>What may happen before an activity.</summary>
    public Chances Chances { get; set; } = new();

    /// <summary>The activities that wrote since the last run ended.</summary>
    public List<(string Name, object? Input)> Executed { get; } = [];

    /// <summary>The table that had no row at some moment before the attempt planned.</summary>
    public string? EmptiedBeforePlan { get; private set; }

    /// <summary>An attempt begins.</summary>
    public void Begin() => (_planned, EmptiedBeforePlan) = (false, reload.Emptied);

    /// <summary>Waits until nobody changes the source any more.</summary>
    public async Task EndChangesAsync()
    {
        await Task.WhenAll(_changes);
        _changes.Clear();
    }

    /// <summary>
    /// Lets happen what chance says; throws when the process dies, or answers how the activity is delivered.
    /// </summary>
    /// <param name="overtaken">Is set when the host stood still so long that another takes its place.</param>
    public async Task<Execution> BeforeActivityAsync(
        RunRow run, TrialHost host, TaskCompletionSource overtaken, string name, object? input)
    {
        if (name == nameof(ApplyOfferings))
        {
            Executed.Add((name, input));
        }

        // The engine may deliver activities in another order than they were asked for.
        await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(500)), world.Clock);

        if (Draw(Chances.Crash))
        {
            throw new SimulatedCrashException();
        }

        if (host != world.Host)
        {
            // It was overtaken: what disturbs the run now disturbs the host that works on it.
            return Execution.Once;
        }

        await DisturbAsync();
        if (Draw(Chances.Pause))
        {
            _ = PauseAsync(host, overtaken);
        }

        if (!_planned)
        {
            EmptiedBeforePlan ??= name == nameof(PlanRun) ? reload.Emptied : null;
            _planned = name == nameof(PlanRun);
        }

        if (Draw(Chances.Operator))
        {
            await OperateAsync(run);
        }

        Execution execution = Draw(Chances.Overlap)
            ? world.Random.Next(2) == 0 ? Execution.Overlapping : Execution.BesideOlder
            : world.Random.Next(12) switch
            {
                0 => Execution.Twice,
                1 => Execution.TwiceAtOnce,
                _ => Execution.Once,
            };
        world.Note($"{name} {(input as OfferingsInput)?.Step} {execution}");
        return execution;
    }

    // Ten seconds without a heartbeat, and another host takes the run over (CONTRACTS 2).
    private async Task PauseAsync(TrialHost host, TaskCompletionSource overtaken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(4000)), world.Clock);
        TimeSpan length = TimeSpan.FromSeconds(world.Random.Next(1, 120));
        world.Note($"the host stands still for {length}");
        host.Clock.StandStill(length);
        if (length > Heartbeat.Max)
        {
            await Task.Delay(Heartbeat.Max, world.Clock);
            overtaken.TrySetResult();
        }
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
                StartAnswer other = await world.Get<RunStore>()
                    .StartAsync(RunKind.Full, RandomTerm.Term, new RunOptions(), "another", default);
                Expect.That(!other.Started
                    || !RunTransitions.IsOpen((await world.FindRunAsync(run.RunId)).State),
                    "two runs of a term are open");
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
            TimeSpan by =
                TimeSpan.FromSeconds(world.Random.Next(4) == 0 ? -world.Random.Next(60) : world.Random.Next(3 * 3600));
            world.Note($"the clock jumps by {by}");
            world.Jumped += by;
        }
    }

    private bool Draw(double chance) => chance > 0 && world.Random.NextDouble() < chance;
}
