using Dapper;
using Icasync.Activities;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Cli.SyntheticTerm;
using Icasync.Domain.Runs;
using Icasync.Simulation.Engine;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Benchmarks;

/// <summary>
/// A made-up term in a SQLite file, a simulator in this process, and the shipped orchestrators and activities on the
/// inline engine: what a run costs without durable storage and sockets.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    public const string Term = "2024-2025-2";

    private readonly string _folder = Directory.CreateTempSubdirectory("icasync-benchmark-").FullName;
    private readonly ServiceProvider _services;
    private readonly SimulatorCore _wps = new(new SimulatorOptions(), TimeProvider.System);

    private World(Action<IServiceCollection>? more)
    {
        File.WriteAllBytes(DatabaseFile, []);
        DatabaseOptions database = new() { ConnectionString = DatabaseFile, CommandTimeoutSeconds = 600 };
        new Migrator(database).Migrate();
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton<HttpMessageHandler>(new SimulatorMessageHandler(_wps));
        services.AddSingleton(new UnknownOutcomePolicy(TimeProvider.System, TimeSpan.FromMilliseconds(10)));
        services.AddIcasync(
            database,
            new WpsOptions
            {
                BaseUrl = new Uri("http://simulator"), AppId = SimulatorOptions.DefaultAppId,
                AppKey = SimulatorOptions.DefaultAppKey,
                RequestsPerSecond = 100_000, MaxConcurrency = 16,
            },
            new SyncOptions());
        more?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    /// <summary>The SQLite file.</summary>
    public string DatabaseFile => Path.Combine(_folder, "term.db");

    /// <summary>A folder for whatever else is needed; it goes with the world.</summary>
    public string Folder => _folder;

    /// <summary>Makes the world of a term.</summary>
    /// <param name="more">What is registered beside the activities.</param>
    public static async Task<World> MakeAsync(int courses, int users, Action<IServiceCollection>? more = null)
    {
        World world = new(more);
        await TermWriter.WriteAsync(
            world.Get<Database>(), new TermSpec(Term, 1, courses, users, Mess: false), makeTables: false, default);
        return world;
    }

    /// <summary>All services.</summary>
    public IServiceProvider Services => _services;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Runs a run; answers its row and how long it took.</summary>
    public async Task<(RunRow Run, TimeSpan Took)> SyncAsync(RunKind kind)
    {
        RunRow? row = null;
        TimeSpan took = await SideBySide.TimeAsync(async () =>
        {
            RunStore runs = Get<RunStore>();
            StartAnswer start = await runs.StartAsync(
                kind, Term, new RunOptions { Force = true }, "benchmark", default);
            RunRow begun = (await runs.BeginAttemptAsync(
                (await runs.FindAsync(start.RunId, default))!, "benchmark/1", default))!;
            await new InlineEngine(_services).RunAsync(begun, default);
            row = await runs.FindAsync(start.RunId, default);
        });
        return row!.State == RunState.Completed
            ? (row, took)
            : throw new InvalidOperationException($"the {kind} run ended {row.State}: {row.Reason} {row.Message}");
    }

    /// <summary>Executes SQL on the file.</summary>
    public async Task SqlAsync(string sql)
    {
        await using SqliteConnection connection = new($"Data Source={DatabaseFile}");
        await connection.ExecuteAsync(new CommandDefinition(sql, commandTimeout: 600));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _wps.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
