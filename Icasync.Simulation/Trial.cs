using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Domain.Notices;
using Icasync.Domain.Runs;

namespace Icasync.Simulation;

/// <summary>
/// One seed: a random term, random changes, runs of every kind under random faults, crashes, hands and reloads; then
/// all of that stops, and runs without faults must make WPS equal to the timetable and then do nothing.
/// </summary>
public sealed class Trial : IDisposable
{
    private static readonly RunOptions Forced = new() { Force = true };

    private readonly TrialWorld _world;
    private readonly Hands _hands;
    private readonly Neighbours _neighbours;
    private readonly SourceReload _reload;
    private readonly PoisonedCell _poison;
    private readonly Ledger _ledger;
    private readonly Troubles _troubles;
    private readonly Attempts _attempts;
    private readonly Recalls _recalls;
    private readonly EndState _end;
    private readonly Pilot _pilot;

    /// <summary>Prepares the seed's world.</summary>
    /// <param name="bug">A defect to be found; none in earnest.</param>
    /// <param name="world">Troubles beyond the usual ones.</param>
    public Trial(int seed, PlantedBug bug = PlantedBug.None, HarderWorld world = HarderWorld.None)
    {
        _world = new TrialWorld(seed, bug, world);
        _hands = new Hands(_world);
        _neighbours = new Neighbours(_world);
        _reload = new SourceReload(_world);
        _poison = new PoisonedCell(_world);
        _ledger = new Ledger(_world);
        _end = new EndState(_world, _hands, _neighbours, _ledger);
        _troubles = new Troubles(_world, _hands, _reload);
        _attempts = new Attempts(_world, _hands, _troubles, _ledger);
        _recalls = new Recalls(_world, _hands, _neighbours, _troubles, _attempts);
        _pilot = new Pilot(_world, _hands, _ledger);
    }

    /// <summary>What was set and called, for whoever looks into a failed seed.</summary>
    public IReadOnlyList<string> Trace() => _world.Trace();

    /// <summary>Runs the seed; throws with what is wrong.</summary>
    public Task RunAsync() => _world.Clock.DriveAsync(PlayAsync);

    private async Task PlayAsync()
    {
        Random random = _world.Random;
        _world.Term.Make();
        if (_world.Plan.Neighbours)
        {
            await _neighbours.SettleAsync();
        }

        int rounds = random.Next(1, 4);
        for (int round = 0; round < rounds; round++)
        {
            if (_world.PilotShare > 0 && round == _world.PilotFrom)
            {
                await BeginPilotAsync(isFirst: round == 0);
            }

            await RoundAsync(random);
        }

        if (_world.Plan.Attendees != AttendeeSetting.None)
        {
            await LeaveAndReturnAsync(random);
        }

        await QuietAsync();
        await _pilot.EndAsync();
        await ConvergeAsync();
        if (_world.Plan.Recalls)
        {
            await RecallAsync();
        }

        long before = await _world.WritesAsync();
        RunRow idle = await SyncAsync(RunKind.Full, Forced);
        Expect.That(await _world.WritesAsync() == before, "a run with nothing to do wrote");
        await _neighbours.ExpectUntouchedAsync();
        await _end.ExpectCountedAsync(idle);
    }

    // Nothing of the time before is at work or on its way any more.
    private async Task BeginPilotAsync(bool isFirst)
    {
        await _attempts.EndOpenAsync();
        await _attempts.EndPausedAsync();
        await Task.Delay(Disturbance.LagMax, _world.Clock);
        await _pilot.BeginAsync(isFirst);
    }

    private async Task RoundAsync(Random random)
    {
        await DisturbAsync();
        RunKind kind = (RunKind)random.Next(4);
        RunOptions options = new()
        {
            Force = random.Next(2) == 0,
            Repair = kind == RunKind.Check && random.Next(2) == 0,
            OnFailure = kind != RunKind.Check && random.Next(6) == 0 ? OnFailure.Rollback : OnFailure.Keep,
            Courses = random.Next(5) == 0 ? [.. (await _ledger.CoursesAsync()).Where(_ => random.Next(2) == 0)] : [],
        };
        await _attempts.SyncAsync(kind, options, attemptsMax: random.Next(1, 4));
        await _reload.EndAsync();
        if (_world.Plan.Recalls && random.Next(2) == 0)
        {
            await _recalls.RoundAsync(await _ledger.CoursesAsync());
            await _reload.EndAsync();
        }

        await _poison.EndAsync();
        await _pilot.ExpectUntouchedAsync();
        await _neighbours.ExpectUntouchedAsync();

        // Not after a hand renamed a calendar: without title and ledger nobody can tell whose it was.
        if (random.Next(_world.Plan.Neighbours ? 3 : 10) == 0 && !_hands.Acted)
        {
            // A host that stood still goes on in a run that a database which was set back has never heard of: its fence
            // ends it. Here the runs stay, so it must have ended before.
            await _attempts.EndPausedAsync();
            await _hands.LoseLedgerAsync();
        }

        await _world.Term.ChangeAsync();
    }

    // A removal of an attendee that was cut off shows only when the person comes back, and among other troubles few
    // runs come as far as to remove anybody: here there are no others.
    private async Task LeaveAndReturnAsync(Random random)
    {
        await QuietAsync();
        await _attempts.SyncAsync(RunKind.Full, Forced, attemptsMax: 1);
        string teacher = _world.Term.FirstTeacher();
        await _world.Term.ComeOrGoAsync(teacher, isLive: false);
        _attempts.IsQuiet = false;
        _world.RemovalDeathChance = 0.5;
        await _attempts.SyncAsync(random.Next(2) == 0 ? RunKind.Full : RunKind.Users, Forced, random.Next(1, 3));
        await _world.Term.ComeOrGoAsync(teacher, isLive: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _world.Dispose();

    private async Task DisturbAsync()
    {
        Random random = _world.Random;
        double OneIn(int seeds, double chance) => random.Next(seeds) == 0 ? chance : 0;
        await _world.SimAsync("PUT", "/_sim/faults", Disturbance.Faults(random));
        await _world.SimAsync("PUT", "/_sim/switches", Disturbance.Switches(random, _world.Plan.Lags));
        _troubles.Chances = new Chances(
            Crash: OneIn(3, 0.25), Operator: OneIn(4, 0.1), Hand: OneIn(6, 0.1), Reload: OneIn(5, 0.1),
            Change: OneIn(4, 0.1), Jump: OneIn(5, 0.1),
            Pause: _world.Plan.Pauses ? OneIn(2, 0.3) : 0,
            Overlap: _world.Plan.Redelivers ? OneIn(2, 0.3) : 0);
        _world.DeathChance = OneIn(3, 0.1);
        _world.RemovalDeathChance = OneIn(2, 0.5);
        _world.ClosingChance = OneIn(4, 0.1);
        _world.LieChance = _world.Plan.Lies ? OneIn(2, 0.1) : 0;
        if (_world.Plan.SlowDatabase)
        {
            _world.LatestConnection = TimeSpan.FromSeconds(random.Next(1, 9));
        }

        if (_world.Plan.Poisons && random.Next(2) == 0)
        {
            // The maker of the term changes rows by what stands in them.
            _troubles.Chances = _troubles.Chances with { Change = 0 };
            await _poison.BeginAsync();
        }

        if (random.Next(8) == 0)
        {
            await _reload.BeginAsync();
        }

        if (random.Next(8) == 0)
        {
            await _hands.ActAsync();
        }
    }

    private async Task QuietAsync()
    {
        _attempts.IsQuiet = true;
        _troubles.Chances = new Chances();
        _world.DeathChance = _world.RemovalDeathChance = _world.ClosingChance = _world.LieChance = 0;
        _world.LatestConnection = LateConnections.Usual;
        await _attempts.EndPausedAsync();
        await _reload.EndAsync();
        await _world.SimAsync("PUT", "/_sim/faults", "{}");
        await _world.SimAsync("PUT", "/_sim/switches", Disturbance.DefaultSwitches);
        if (_world.Plan.Lags)
        {
            await Task.Delay(Disturbance.LagMax, _world.Clock);
        }
    }

    /// <summary>
    /// One run makes WPS equal to the timetable, an incremental one too. Where people changed what is ours, a repair
    /// does the rest: a sync compares the timetable with the ledger, and only a check looks at WPS (DESIGN 1).
    /// </summary>
    private async Task ConvergeAsync()
    {
        if (_world.Plan.Recalls)
        {
            // No other kind of run builds anew what was withdrawn.
            await SyncAsync(RunKind.Full, Forced);
        }

        bool repairs = _hands.Acted || _world.Random.Next(6) == 0;
        if (!repairs && _world.Random.Next(3) == 0)
        {
            await SyncAsync(RunKind.Users, Forced);
            await _end.ExpectAccessAsync();
        }

        // The full run after it, which must find nothing to do, is in the trial anyway.
        bool incremental = !repairs && !_world.Term.Made.HasVanished && _world.Random.Next(2) == 0;
        await SyncAsync(incremental ? RunKind.Incremental : RunKind.Full, Forced);
        if (repairs)
        {
            await SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        }

        // What a calendar holds that a run took in is deleted by the next one, behind its guard.
        if (_hands.LostLedger)
        {
            await SyncAsync(RunKind.Full, Forced);
        }

        await _end.ExpectEqualAsync(keepsEmpty: incremental);
        if (incremental && _end.Desired().Any(course => course.IsOver))
        {
            // Only a full sync deletes calendars (DOMAIN D8).
            await SyncAsync(RunKind.Full, Forced);
            await _end.ExpectEqualAsync(keepsEmpty: false);
        }

        await _hands.ExpectForeignUntouchedAsync();
        Expect.That(_world.Messages <= await _ledger.NoticesAsync(), "a notice was sent twice");
        await ExpectToldOnceAsync();
    }

    // Nobody gets two messages about one run, and nobody one about runs that did nothing to a course of his.
    private async Task ExpectToldOnceAsync()
    {
        Dictionary<string, long> runs = await _ledger.RunsAboutAsync();
        JsonElement sent = await _world.SimAsync("GET", "/_sim/messages");
        foreach ((string number, int count) in sent.GetProperty("messages").EnumerateArray()
            .SelectMany(one => one.GetProperty("receivers").EnumerateArray())
            .Select(one => one.GetString()!).Where(one => !_world.Plan.Receivers.Contains(one))
            .CountBy(number => number))
        {
            Expect.That(
                _world.Plan.People != PeopleWord.Off && count <= runs.GetValueOrDefault(number),
                $"{number} got {count} messages about {runs.GetValueOrDefault(number)} runs");
        }
    }

    // What an undo, a retirement and a withdrawal must come to is known here: WPS is equal to the timetable.
    private async Task RecallAsync()
    {
        await _recalls.ExpectUndoneAsync(QuietAsync);
        await SyncAsync(RunKind.Full, Forced);
        await _recalls.ExpectRetiredAsync(QuietAsync);
        await SyncAsync(RunKind.Full, Forced);
        await _end.ExpectEqualAsync(keepsEmpty: false);
        await _recalls.ExpectWithdrawnAsync(QuietAsync);
        await SyncAsync(RunKind.Full, Forced);
        await _end.ExpectEqualAsync(keepsEmpty: false);
    }

    private async Task<RunRow> SyncAsync(RunKind kind, RunOptions options)
    {
        RunRow run = await _attempts.SyncAsync(kind, options, attemptsMax: 1);
        Expect.That(run.State == RunState.Completed,
            $"the {kind} run without faults ended {run.State} {run.Reason} {run.Message}");
        return run;
    }
}
