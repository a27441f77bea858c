using System.Globalization;
using System.Text;
using System.Text.Json;
using Icasync.Activities;
using Icasync.Activities.Ledger;
using Icasync.Activities.Offerings;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Icasync.Simulation.Engine;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Simulation;

/// <summary>The process died between two activities: what it had in memory is gone, ledger and WPS stay.</summary>
public sealed class SimulatedCrashException : Exception;

/// <summary>
/// One seed: a random term, random changes, runs of every kind under random faults and crashes; then the faults stop,
/// and one run must make WPS equal to the timetable, and the next must do nothing.
/// </summary>
public sealed class Trial : IAsyncDisposable
{
    private readonly Random _random;
    private readonly FastClock _clock = new(factor: 2000);
    private readonly string _file;
    private readonly SimulatorCore _wps;
    private readonly ServiceProvider _services;
    private readonly RandomTerm _term;
    private readonly List<string> _trace = [];
    private readonly PlantedBug _bug;
    private readonly List<(string Name, object? Input)> _executed = [];
    private readonly DeadlyHandler _deadly;
    private readonly GateCloser _gate;
    private Life? _life;
    private double _crashes;
    private double _operators;

    /// <summary>Prepares the seed's world.</summary>
    /// <param name="bug">A defect to be found; none in earnest.</param>
    public Trial(int seed, PlantedBug bug = PlantedBug.None)
    {
        _bug = bug;
        _random = new Random(seed);
        string folder = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        _file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"icasync-trial-{Environment.ProcessId}-{seed}.db"));
        File.WriteAllBytes(_file, []);
        DatabaseOptions database = new() { ConnectionString = _file };
        new Migrator(database).Migrate();
        _wps = new SimulatorCore(new SimulatorOptions { Seed = seed }, _clock);
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_clock);
        services.AddSingleton(new Random(seed + 1));
        _deadly = new DeadlyHandler(new SimulatorMessageHandler(_wps), new Random(seed + 2), () => _life);
        _gate = new GateCloser(_deadly, new Random(seed + 3));
        services.AddSingleton<HttpMessageHandler>(_gate);
        services.AddIcasync(
            database,
            new WpsOptions
            {
                AppId = SimulatorOptions.DefaultAppId, AppKey = SimulatorOptions.DefaultAppKey, RequestsPerSecond = 1000, MaxConcurrency = 8,
            },
            new SyncOptions { FailuresMax = 10_000, OutageMax = TimeSpan.FromMinutes(20) });
        if (bug == PlantedBug.DropsFence)
        {
            services.AddSingleton<FenceGuard, NoFence>();
        }
        else if (bug != PlantedBug.None)
        {
            services.AddSingleton<WpsClient>().AddSingleton(provider => BuggyWps.Around(provider.GetRequiredService<WpsClient>(), bug));
        }

        _services = services.BuildServiceProvider();
        _term = new RandomTerm(_file, _random);
    }

    /// <summary>What was set and called, for whoever looks into a failed seed.</summary>
    public IEnumerable<string> Trace() => _trace.Concat(_wps.Calls.TakeLast(400).Select(call =>
        $"{call.At:mm:ss.fff} {call.Operation} {call.Status} {call.Code} effects {call.Effects}"));

    /// <summary>Runs the seed; throws with what is wrong.</summary>
    public async Task RunAsync()
    {
        await Get<Database>().InTransactionAsync(SourceSchema.CreateMissingAsync, default);
        _term.Make();
        for (int round = _random.Next(1, 4); round > 0; round--)
        {
            await DisturbAsync();
            RunKind kind = (RunKind)_random.Next(3);
            await SyncAsync(kind, attemptsMax: _random.Next(1, 4));
            _term.Change();
        }

        await QuietAsync();
        await EndOpenRunAsync();
        RunRow last = await SyncAsync(RunKind.Full, attemptsMax: 1);
        Expect(last.State == RunState.Completed, $"the run without faults ended {last.State} {last.Reason} {last.Message}");
        await ExpectEqualAsync();
        long before = await WritesAsync();
        await SyncAsync(RunKind.Full, attemptsMax: 1);
        Expect(await WritesAsync() == before, "a run with nothing to do wrote");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _wps.Dispose();
        SqliteConnection.ClearAllPools();
        foreach (string file in new[] { _file, _file + "-wal", _file + "-shm" })
        {
            File.Delete(file);
        }
    }

    private async Task DisturbAsync()
    {
        await SimAsync("PUT", "/_sim/faults", Disturbance.Faults(_random));
        await SimAsync("PUT", "/_sim/switches", Disturbance.Switches(_random));
        _crashes = _random.Next(3) == 0 ? 0.25 : 0;
        _deadly.Chance = _random.Next(3) == 0 ? 0.1 : 0;
        _operators = _random.Next(4) == 0 ? 0.1 : 0;
        _gate.Chance = _random.Next(4) == 0 ? 0.1 : 0;
    }

    private async Task QuietAsync()
    {
        _crashes = _operators = _deadly.Chance = _gate.Chance = 0;
        await SimAsync("PUT", "/_sim/faults", "{}");
        await SimAsync("PUT", "/_sim/switches", Disturbance.DefaultSwitches);
    }

    private async Task<RunRow> SyncAsync(RunKind kind, int attemptsMax)
    {
        await EndOpenRunAsync();
        _trace.Add($"{_clock.GetUtcNow():mm:ss.fff} {kind} crashes {_crashes}");
        StartAnswer start = await Get<RunStore>().StartAsync(
            kind, RandomTerm.Term, new RunOptions { Force = true }, "simulation", default);
        for (int attempt = 1; ; attempt++)
        {
            RunRow run = (await Get<RunStore>().FindAsync(start.RunId, default))!;
            if (!RunTransitions.IsOpen(run.State))
            {
                return run;
            }

            await AttemptAsync(run, attempt);
            if (_bug == PlantedBug.SkipsIntents)
            {
                await BuggyWps.ForgetIntentsAsync(_file);
            }

            run = (await Get<RunStore>().FindAsync(start.RunId, default))!;
            if (!RunTransitions.IsOpen(run.State) || attempt >= attemptsMax)
            {
                return run;
            }
        }
    }

    private async Task AttemptAsync(RunRow run, int attempt)
    {
        RunRow begun = (await Get<RunStore>().BeginAttemptAsync(run, $"sim/{attempt}", default))!;
        InlineEngine engine = new(_services)
        {
            BeforeActivity = (name, input) => BeforeActivityAsync(begun, name, input),
        };
        using Life life = new();
        _life = life;
        _gate.Begin(() => Get<RunActs>().TerminateAsync(run.RunId, now: true, new Operator("simulation", "after a write"), default));
        try
        {
            await engine.RunAsync(begun, life.Token);
        }
        catch (Exception exception) when (exception is SimulatedCrashException || life.IsOver)
        {
            // The next attempt goes on from the ledger; what the dead one had in flight may have arrived.
            return;
        }
        finally
        {
            _life = null;
            _gate.End();
            Expect(_gate.Late == 0, "a course was written to after its run's gate had closed");
        }

        RunRow ended = (await Get<RunStore>().FindAsync(run.RunId, default))!;
        if (ended.State == RunState.Suspended)
        {
            await Get<RunActs>().ResumeAsync(run.RunId, new Operator("simulation", "goes on"), default);
            return;
        }

        // The engine may deliver work again when all is over: it must find the door shut.
        long writes = await WritesAsync();
        foreach ((string name, object? input) in _executed.Where(_ => _random.Next(8) == 0).ToList())
        {
            await engine.RepeatAsync(name, input, default);
        }

        Expect(await WritesAsync() == writes, "work that came after the end of its run wrote");
        _executed.Clear();
    }

    private async Task<Execution> BeforeActivityAsync(RunRow run, string name, object? input)
    {
        if (name == nameof(ApplyOfferings))
        {
            _executed.Add((name, input));
        }

        if (_random.NextDouble() < _crashes)
        {
            throw new SimulatedCrashException();
        }

        if (_random.NextDouble() < _operators)
        {
            Operator who = new("simulation", "at a random moment");
            _ = _random.Next(3) switch
            {
                0 => await Get<RunActs>().SuspendAsync(run.RunId, who, default),
                int other => await Get<RunActs>().TerminateAsync(run.RunId, now: other == 1, who, default),
            };
        }

        return _random.Next(12) switch
        {
            0 => Execution.Twice,
            1 => Execution.TwiceAtOnce,
            _ => Execution.Once,
        };
    }

    private async Task EndOpenRunAsync()
    {
        if (await Get<RunStore>().FindOpenAsync(RandomTerm.Term, default) is { } open)
        {
            RunRow run = (await Get<RunStore>().FindAsync(open, default))!;
            await Get<RunStore>().EndAsync(run.RunId, run.Attempt, RunState.Terminated, null, null, default);
        }
    }

    private async Task ExpectEqualAsync()
    {
        PlanDocument plan = await Get<PlanPreview>().PlanAsync(RunKind.Full, RandomTerm.Term, [], hasLedger: false, default);
        HashSet<string> unreadable = await Get<HoldReader>().OfferingsAsync(RandomTerm.Term);
        (List<string> extra, List<string> missing) = Comparison.Of(plan, await SimAsync("GET", "/_sim/state"), unreadable);
        Expect(extra.Count == 0 && missing.Count == 0, $"WPS differs: extra [{string.Join("; ", extra.Take(4))}] missing [{string.Join("; ", missing.Take(4))}]");
    }

    private async Task<long> WritesAsync() => (await SimAsync("GET", "/_sim/calls")).GetProperty("writes").GetInt64();

    private async Task<JsonElement> SimAsync(string method, string target, string? body = null)
    {
        if (method != "GET")
        {
            _trace.Add($"{_clock.GetUtcNow():mm:ss.fff} {method} {target} {body}");
        }

        SimResponse response = await _wps.HandleAsync(
            new SimRequest(method, target, [], body is null ? default : Encoding.UTF8.GetBytes(body)), default);
        Expect(response.Status == 200, Encoding.UTF8.GetString(response.Body.Span));
        return JsonDocument.Parse(response.Body).RootElement;
    }

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private T Get<T>()
        where T : class => typeof(T) == typeof(HoldReader) ? (new HoldReader(_services.GetRequiredService<SourceReader>()) as T)! : _services.GetRequiredService<T>();
}
