using System.Globalization;
using System.Text;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Data.Sqlite;

namespace Icasync.Simulation;

/// <summary>What a seed plays in: a database file, a WPS, a clock, and the product between them.</summary>
internal sealed class TrialWorld : IDisposable
{
    /// <summary>The delete guard of a term of a few courses: the default of 50 would never be reached.</summary>
    public const int DeleteGuardFloor = 8;

    private static readonly Lazy<byte[]> EmptyDatabase = new(MakeEmptyDatabase);
    private readonly List<string> _trace = [];
    private readonly List<TrialHost> _hosts = [];
    private readonly List<string> _files = [];
    private readonly SimulatorCore _wps;
    private readonly TimeSpan _ahead;
    private int _callsNoted;

    /// <summary>Prepares the seed's world.</summary>
    public TrialWorld(int seed, PlantedBug bug, HarderWorld world)
    {
        Bug = bug;
        Random = new Random(seed);
        Plan = SeedPlan.Draw(seed, Random, world) with
        {
            Neighbours = seed % 5 == 0 || world == HarderWorld.Neighbours,
        };

        // Not drawn: a seed without a pilot plays as it did before there were pilots.
        PilotShare = world == HarderWorld.Pilot || seed % 8 == 3 ? 20 + (seed * 37 % 60) : 0;
        PilotFrom = seed / 8 % 2;
        HasMachines = world == HarderWorld.Machines || seed % 4 == 1;
        _ahead = TimeSpan.FromSeconds(HasMachines ? 30 - (seed / 4 % 15) : 0);
        File = PathOf(string.Create(CultureInfo.InvariantCulture, $"{seed}-{bug}"));
        System.IO.File.WriteAllBytes(File, EmptyDatabase.Value);
        _files.Add(File);
        _wps = new SimulatorCore(new SimulatorOptions { Seed = seed }, Clock);
        Host = StartHost();
        Term = new RandomTerm(
            File, Get<Database>(), Random, Clock, teachersComeAndGo: Plan.Attendees != AttendeeSetting.None);
    }

    public PlantedBug Bug { get; }

    public SeedPlan Plan { get; }

    /// <summary>
    /// The seed's chance: what is drawn from it decides everything, the interleaving of tasks included.
    /// </summary>
    public Random Random { get; }

    public VirtualClock Clock { get; } = new();

    /// <summary>The percentage of the courses that a pilot treats; 0 where the seed has none.</summary>
    public int PilotShare { get; }

    /// <summary>The round before which the pilot begins: the first, or the one after a round without it.</summary>
    public int PilotFrom { get; }

    /// <summary>Whether hosts are machines of their own, <see cref="HarderWorld.Machines"/>.</summary>
    public bool HasMachines { get; }

    /// <summary>Whether the scope is the pilot's now, for processes that start from now on.</summary>
    public bool HasPilot { get; set; }

    /// <summary>How far the machines' wall clocks were set.</summary>
    public TimeSpan Jumped { get; set; }

    public string File { get; }

    public RandomTerm Term { get; }

    /// <summary>The chance that a process dies at one call to WPS.</summary>
    public double DeathChance { get; set; }

    /// <summary>
    /// The chance at a removal of attendees: there are few, and what one leaves undone shows only when the person comes
    /// back.
    /// </summary>
    public double RemovalDeathChance { get; set; }

    /// <summary>The chance that a process dies at this call.</summary>
    public double DeathChanceAt(HttpRequestMessage request) =>
        request.RequestUri!.AbsolutePath.EndsWith("/attendees/batch_delete", StringComparison.Ordinal)
            ? Math.Max(DeathChance, RemovalDeathChance)
            : DeathChance;

    /// <summary>The chance that an operator ends the run after one write.</summary>
    public double ClosingChance { get; set; }

    /// <summary>The chance that an answer of WPS is none.</summary>
    public double LieChance { get; set; }

    /// <summary>How late a connection to the database is at most.</summary>
    public TimeSpan LatestConnection { get; set; } = LateConnections.Usual;

    /// <summary>How many answers were none.</summary>
    public int Lies => _hosts.Sum(host => host.Liar.Lies);

    /// <summary>How many calls have left any host and not arrived yet.</summary>
    public int Underway => _hosts.Sum(host => host.Underway);

    /// <summary>The process that works on runs now.</summary>
    public TrialHost Host { get; private set; }

    /// <summary>The calls to WPS so far.</summary>
    public IReadOnlyList<SimCall> Calls => _wps.Calls;

    /// <summary>
    /// A service of the first host: whoever stands outside of all runs asks there, and it never stands still.
    /// </summary>
    public T Get<T>()
        where T : class => _hosts[0].Get<T>();

    /// <summary>A run as it stands.</summary>
    public async Task<RunRow> FindRunAsync(string runId) => (await Get<RunStore>().FindAsync(runId, default))!;

    /// <summary>Why items of a run failed.</summary>
    public async Task<IReadOnlyList<string>> FailureCodesAsync(string runId)
    {
        await using SqliteConnection connection = Open();
        return [.. await connection.QueryAsync<string>(
            "SELECT code FROM icasync_failure WHERE run_id = @runId", new { runId })];
    }

    /// <summary>Another process takes the place of the one that works on runs.</summary>
    public void ReplaceHost() => Host = StartHost();

    /// <summary>A process of somebody else's over another database.</summary>
    public TrialHost StartNeighbour(string file) => StartHost(file, PlantedBug.None);

    /// <summary>A copy of the database as it stands now.</summary>
    public string CopyDatabase(string name)
    {
        string copy = File + "-" + name;
        _files.Add(copy);
        using SqliteConnection connection = Open();
        connection.Execute("VACUUM INTO @copy", new { copy });
        using SqliteConnection copied = LateConnections.Open(copy);
        copied.Execute("PRAGMA journal_mode = WAL");
        return copy;
    }

    /// <summary>The database is this installation, and another one's calendars may stand beside its own.</summary>
    public async Task NameInstallationAsync(string id, string beside)
    {
        await using SqliteConnection connection = Open();
        await connection.ExecuteAsync(
            """
            INSERT INTO icasync_installation (only_row, installation_id, takes_unmarked) VALUES (1, @id, 1);
            INSERT INTO icasync_beside (installation_id, decided_by, decided_at) VALUES (@beside, 'simulation', '');
            """,
            new { id, beside });
    }

    private TrialHost StartHost() => StartHost(File, Bug);

    private TrialHost StartHost(string file, PlantedBug bug)
    {
        TrialHost host = new(this, _wps, file, bug, _hosts.Count % 2 == 0 ? _ahead : -_ahead);
        _hosts.Add(host);
        return host;
    }

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

    /// <summary>How many calls were made that can change a calendar.</summary>
    public async Task<long> WritesAsync() =>
        (await SimAsync("GET", "/_sim/calls")).GetProperty("writes").GetInt64() - Calls.Count(IsMessage);

    /// <summary>How many messages people got.</summary>
    public int Messages => Calls.Count(call => IsMessage(call) && call.Effects > 0);

    private static bool IsMessage(SimCall call) => call.Operation is "createMessage" or "batchCreateMessages";

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
    public void Dispose()
    {
        foreach (TrialHost host in _hosts)
        {
            host.Dispose();
        }

        _wps.Dispose();
        SqliteConnection.ClearAllPools();
        foreach (string file in _files.SelectMany(one => new[] { one, one + "-wal", one + "-shm" }))
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
            SourceSchema.CreateMissingAsync(Dialect.Of(DatabaseProvider.Sqlite), connection, transaction)
                .GetAwaiter().GetResult();
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
