using System.Globalization;
using System.Text;
using System.Text.Json;
using Dapper;
using Icasync.Activities;
using Icasync.Activities.Ledger;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Simulation.Engine;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Simulation;

/// <summary>What a seed plays in: a database file, a WPS, a clock, and the product between them.</summary>
internal sealed class TrialWorld : IAsyncDisposable
{
    /// <summary>The delete guard of a term of a few courses: the default of 50 would never be reached.</summary>
    public const int DeleteGuardFloor = 8;

    private static readonly Lazy<byte[]> EmptyDatabase = new(MakeEmptyDatabase);
    private readonly List<string> _trace = [];
    private readonly SimulatorCore _wps;
    private readonly ServiceProvider _services;
    private int _callsNoted;

    /// <summary>Prepares the seed's world.</summary>
    public TrialWorld(int seed, PlantedBug bug)
    {
        Bug = bug;
        Machine = new MachineClock(Clock);
        Random = new Random(seed);
        File = PathOf(string.Create(CultureInfo.InvariantCulture, $"{seed}-{bug}"));
        System.IO.File.WriteAllBytes(File, EmptyDatabase.Value);
        _wps = new SimulatorCore(new SimulatorOptions { Seed = seed }, Clock);
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Machine);
        services.AddSingleton(Random);
        services.AddSingleton<IConnectionSource>(new LateConnections(File, Random, Clock));
        Deadly = new DeadlyHandler(new SimulatorMessageHandler(_wps), Random, () => Life);
        Gate = new GateCloser(new NetworkDelay(Deadly, Random, Clock), Random);
        services.AddSingleton<HttpMessageHandler>(Gate);
        services.AddIcasync(
            new DatabaseOptions { ConnectionString = File },
            new WpsOptions
            {
                AppId = SimulatorOptions.DefaultAppId, AppKey = SimulatorOptions.DefaultAppKey, RequestsPerSecond = 1000, MaxConcurrency = 8,
            },
            new SyncOptions { FailuresMax = 10_000, OutageMax = TimeSpan.FromMinutes(20), DeleteGuardFloor = DeleteGuardFloor });
        if (bug == PlantedBug.DropsFence)
        {
            services.AddSingleton<FenceGuard, NoFence>();
        }
        else if (bug != PlantedBug.None)
        {
            services.AddSingleton<WpsClient>().AddSingleton(provider => BuggyWps.Around(provider.GetRequiredService<WpsClient>(), bug));
        }

        _services = services.BuildServiceProvider();
        Engine = new InlineEngine(_services);
        Term = new RandomTerm(File, Get<Database>(), Random, Clock);
    }

    public PlantedBug Bug { get; }

    /// <summary>The seed's chance: what is drawn from it decides everything, the interleaving of tasks included.</summary>
    public Random Random { get; }

    public VirtualClock Clock { get; } = new();

    public MachineClock Machine { get; }

    public string File { get; }

    public RandomTerm Term { get; }

    public DeadlyHandler Deadly { get; }

    public GateCloser Gate { get; }

    public InlineEngine Engine { get; }

    /// <summary>The process that works now; null between attempts.</summary>
    public Life? Life { get; set; }

    /// <summary>The calls to WPS so far.</summary>
    public IReadOnlyList<SimCall> Calls => _wps.Calls;

    public T Get<T>()
        where T : class => _services.GetRequiredService<T>();

    /// <summary>Notes something for whoever looks into a failed seed, after the calls before it.</summary>
    public void Note(string text)
    {
        NoteCalls();
        _trace.Add($"{Clock.GetUtcNow():mm:ss.fff} {text}");
    }

    /// <summary>What was noted and called, in its order.</summary>
    public IReadOnlyList<string> Trace()
    {
        NoteCalls();
        return _trace;
    }

    /// <summary>Asks or tells the simulator of WPS below /_sim.</summary>
    public async Task<JsonElement> SimAsync(string method, string target, string? body = null)
    {
        if (method != "GET")
        {
            Note($"{method} {target} {body}");
        }

        SimResponse response = await _wps.HandleAsync(
            new SimRequest(method, target, [], body is null ? default : Encoding.UTF8.GetBytes(body)), default);
        Expect.That(response.Status == 200, Encoding.UTF8.GetString(response.Body.Span));
        return JsonDocument.Parse(response.Body).RootElement;
    }

    /// <summary>How many calls were made that can change something.</summary>
    public async Task<long> WritesAsync() => (await SimAsync("GET", "/_sim/calls")).GetProperty("writes").GetInt64();

    /// <summary>A connection of somebody else's to the database.</summary>
    public SqliteConnection Open() => LateConnections.Open(File);

    private void NoteCalls()
    {
        IReadOnlyList<SimCall> calls = _wps.Calls;
        _trace.AddRange(calls.Skip(_callsNoted).Select(call =>
            $"{call.At:mm:ss.fff} {call.Operation} {call.Status} {call.Code} effects {call.Effects}"));
        _callsNoted = calls.Count;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _wps.Dispose();
        SqliteConnection.ClearAllPools();
        foreach (string file in new[] { File, File + "-wal", File + "-shm" })
        {
            System.IO.File.Delete(file);
        }
    }

    private static byte[] MakeEmptyDatabase()
    {
        string file = PathOf("empty");
        System.IO.File.WriteAllBytes(file, []);
        new Migrator(new DatabaseOptions { ConnectionString = file }).Migrate();
        using (SqliteConnection connection = LateConnections.Open(file))
        {
            // As the product opens its databases: who reads and who writes do not wait for each other.
            connection.Execute("PRAGMA journal_mode = WAL");
            using SqliteTransaction transaction = connection.BeginTransaction();
            SourceSchema.CreateMissingAsync(connection, transaction).GetAwaiter().GetResult();
            transaction.Commit();
        }

        SqliteConnection.ClearAllPools();
        byte[] bytes = System.IO.File.ReadAllBytes(file);
        System.IO.File.Delete(file);
        return bytes;
    }

    private static string PathOf(string name) => Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(),
        string.Create(CultureInfo.InvariantCulture, $"icasync-trial-{Environment.ProcessId}-{name}.db"));
}

/// <summary>What must hold.</summary>
internal static class Expect
{
    /// <summary>Throws what is wrong unless it holds.</summary>
    public static void That(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
