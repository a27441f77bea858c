using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;

namespace Icasync.Simulation;

/// <summary>
/// One seed: a random term, random changes, runs of every kind under random faults, crashes, hands and reloads; then all of
/// that stops, and runs without faults must make WPS equal to the timetable and then do nothing.
/// </summary>
public sealed class Trial : IAsyncDisposable
{
    private static readonly RunOptions Forced = new() { Force = true };

    private readonly TrialWorld _world;
    private readonly Hands _hands;
    private readonly SourceReload _reload;
    private readonly Ledger _ledger;
    private readonly Attempts _attempts;

    /// <summary>Prepares the seed's world.</summary>
    /// <param name="bug">A defect to be found; none in earnest.</param>
    public Trial(int seed, PlantedBug bug = PlantedBug.None)
    {
        _world = new TrialWorld(seed, bug);
        _hands = new Hands(_world);
        _reload = new SourceReload(_world);
        _ledger = new Ledger(_world);
        _attempts = new Attempts(_world, _hands, _reload, _ledger);
    }

    /// <summary>What was set and called, for whoever looks into a failed seed.</summary>
    public IReadOnlyList<string> Trace() => _world.Trace();

    /// <summary>Runs the seed; throws with what is wrong.</summary>
    public Task RunAsync() => _world.Clock.DriveAsync(PlayAsync);

    private async Task PlayAsync()
    {
        Random random = _world.Random;
        _world.Term.Make();
        for (int round = random.Next(1, 4); round > 0; round--)
        {
            await RoundAsync(random);
        }

        await QuietAsync();
        await ConvergeAsync();
        long before = await _world.WritesAsync();
        RunRow idle = await SyncAsync(RunKind.Full, Forced);
        Expect.That(await _world.WritesAsync() == before, "a run with nothing to do wrote");
        await ExpectCountedAsync(idle);
    }

    private async Task RoundAsync(Random random)
    {
        await DisturbAsync();
        RunKind kind = (RunKind)random.Next(4);
        RunOptions options = new()
        {
            Force = random.Next(2) == 0,
            Repair = kind == RunKind.Check && random.Next(2) == 0,
            OnFailure = kind != RunKind.Check && random.Next(6) == 0 ? RunOptions.RollbackOnFailure : RunOptions.KeepOnFailure,
            Courses = random.Next(5) == 0 ? [.. (await _ledger.CoursesAsync()).Where(_ => random.Next(2) == 0)] : [],
        };
        await _attempts.SyncAsync(kind, options, attemptsMax: random.Next(1, 4));
        await _reload.EndAsync();

        // Not after a hand renamed a calendar: without title and ledger nobody can tell whose it was.
        if (random.Next(10) == 0 && !_hands.Acted)
        {
            await _hands.LoseLedgerAsync();
        }

        await _world.Term.ChangeAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private async Task DisturbAsync()
    {
        Random random = _world.Random;
        double OneIn(int seeds, double chance) => random.Next(seeds) == 0 ? chance : 0;
        await _world.SimAsync("PUT", "/_sim/faults", Disturbance.Faults(random));
        await _world.SimAsync("PUT", "/_sim/switches", Disturbance.Switches(random));
        _attempts.Chances = new Chances(
            Crash: OneIn(3, 0.25), Operator: OneIn(4, 0.1), Hand: OneIn(6, 0.1), Reload: OneIn(5, 0.1), Change: OneIn(4, 0.1), Jump: OneIn(5, 0.1));
        _world.Deadly.Chance = OneIn(3, 0.1);
        _world.Gate.Chance = OneIn(4, 0.1);
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
        _attempts.Chances = new Chances();
        _world.Deadly.Chance = _world.Gate.Chance = 0;
        await _reload.EndAsync();
        await _world.SimAsync("PUT", "/_sim/faults", "{}");
        await _world.SimAsync("PUT", "/_sim/switches", Disturbance.DefaultSwitches);
    }

    /// <summary>
    /// One run makes WPS equal to the timetable, an incremental one too. Where people changed what is ours, a repair does the rest: a sync
    /// compares the timetable with the ledger, and only a check looks at WPS (DESIGN 1).
    /// </summary>
    private async Task ConvergeAsync()
    {
        bool repairs = _hands.Acted || _world.Random.Next(6) == 0;
        if (!repairs && _world.Random.Next(3) == 0)
        {
            await SyncAsync(RunKind.Users, Forced);
            await ExpectAccessAsync();
        }

        // The full run after it, which must find nothing to do, is in the trial anyway.
        await SyncAsync(!repairs && _world.Random.Next(2) == 0 ? RunKind.Incremental : RunKind.Full, Forced);
        if (repairs)
        {
            await SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        }

        if (_hands.LostLedger)
        {
            await SyncAsync(RunKind.Full, Forced);
        }

        await ExpectEqualAsync();
        await _hands.ExpectForeignUntouchedAsync();
    }

    private async Task<RunRow> SyncAsync(RunKind kind, RunOptions options)
    {
        RunRow run = await _attempts.SyncAsync(kind, options, attemptsMax: 1);
        Expect.That(run.State == RunState.Completed, $"the {kind} run without faults ended {run.State} {run.Reason} {run.Message}");
        return run;
    }

    private async Task ExpectEqualAsync()
    {
        HashSet<string> unreadable = (await _ledger.SourceAsync()).Unreadable;
        (List<string> extra, List<string> missing) = Comparison.Of(
            await PlanAsync(), await _world.SimAsync("GET", "/_sim/state"), unreadable, _hands.IsForeign);
        if (_hands.LostLedger)
        {
            // A calendar whose course stands neither in the ledger nor in the timetable cannot be known as ours: it
            // stays.
            HashSet<string> known = await _ledger.CoursesAsync();
            extra.RemoveAll(line => !known.Contains(Comparison.Course(line)));
        }

        ExpectNone((extra, missing), "WPS differs");
    }

    // A user sync must leave the access of every calendar as a full sync would (DOMAIN 5.3).
    private async Task ExpectAccessAsync() => ExpectNone(
        Comparison.OfAccess(await PlanAsync(), await _world.SimAsync("GET", "/_sim/state"), _hands.IsForeign), "access differs after a user sync");

    private Task<PlanDocument> PlanAsync() =>
        _world.Get<PlanPreview>().PlanAsync(RunKind.Full, RandomTerm.Term, [], hasLedger: false, default);

    /// <summary>Every row is synced, quarantined or held, and counted.</summary>
    private async Task ExpectCountedAsync(RunRow run)
    {
        (_, int quarantined, long processed, long rows) = await _ledger.SourceAsync();
        int counted = run.Quarantined.Values.Sum();
        Expect.That(counted == quarantined, $"{quarantined} rows are unreadable and {counted} are counted");
        Expect.That(processed + quarantined == rows, $"of {rows} rows {processed} are processed and {quarantined} are quarantined");
    }

    private void ExpectNone((List<string> Extra, List<string> Missing) difference, string otherwise)
    {
        List<string> extra = [.. difference.Extra.Where(line => !_hands.Gave(line))];
        Expect.That(
            extra.Count == 0 && difference.Missing.Count == 0,
            $"{otherwise}: extra [{string.Join("; ", extra.Take(4))}] missing [{string.Join("; ", difference.Missing.Take(4))}]");
    }
}
