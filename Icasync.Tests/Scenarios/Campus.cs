using System.Text;
using System.Text.Json;
using Icasync.Activities;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Cli.SyntheticTerm;
using Icasync.Domain.Runs;
using Icasync.Simulation.Engine;
using Icasync.Tests.Sql;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// A university in a folder: a SQLite source, the ledger, and a WPS simulator in this process. Runs go through the
/// shipped orchestrators and activities on the inline engine.
/// </summary>
internal sealed class Campus : IAsyncDisposable
{
    public const string Term = "2024-2025-2";

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"icasync-{Guid.NewGuid():N}.db");
    private readonly ServiceCollection _parts = [];
    private ServiceProvider _services;

    /// <param name="host">A simulator behind a socket; null means one in this process.</param>
    /// <param name="more">Further services, such as the HTTP API.</param>
    /// <param name="around">Wraps what carries the client's calls.</param>
    /// <param name="server">Whether the program speaks to a stand-in for SQL Server; every campus does where the
    /// environment says so.</param>
    public Campus(
        SyncOptions? options = null, SimulatorHost? host = null, Action<IServiceCollection>? more = null,
        Func<HttpMessageHandler, HttpMessageHandler>? around = null, bool server = false)
    {
        Wps = host?.Core ?? new SimulatorCore(new SimulatorOptions(), TimeProvider.System);
        File.WriteAllBytes(_file, []);
        DatabaseOptions database = new() { ConnectionString = _file };
        new Migrator(database).Migrate();
        ServiceCollection services = _parts;
        services.AddLogging();
        if (host is null || around is not null)
        {
            HttpMessageHandler handler = host is null ? new SimulatorMessageHandler(Wps) : new SocketsHttpHandler();
            services.AddSingleton(around?.Invoke(handler) ?? handler);
        }

        services.AddSingleton(provider => new UnknownOutcomePolicy(
            provider.GetRequiredService<TimeProvider>(), TimeSpan.FromMilliseconds(10)));
        services.AddIcasync(
            database,
            new WpsOptions
            {
                BaseUrl = host?.BaseUrl ?? new Uri("http://simulator"),
                AppId = SimulatorOptions.DefaultAppId,
                AppKey = SimulatorOptions.DefaultAppKey,
                RequestsPerSecond = 10_000,
                MaxConcurrency = 8,
                Timeout = TimeSpan.FromSeconds(2),
            },
            options ?? new SyncOptions());
        if (server || Environment.GetEnvironmentVariable("ICASYNC_TESTS_DATABASE") == "server")
        {
            Server = new EmulatedServer(_file);
            MakeSource();
            services.AddSingleton(provider => new Database(
                database with { Provider = DatabaseProvider.SqlServer }, provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<Random>(), provider.GetRequiredService<ILogger<Database>>(), Server));
        }

        more?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public SimulatorCore Wps { get; }

    public IServiceProvider Services => _services;

    /// <summary>The services of a second process over the same database and WPS; the caller disposes of it.</summary>
    public ServiceProvider SecondProcess() => _parts.BuildServiceProvider();

    /// <summary>The process ends, and another one with other settings goes on over the same database and WPS.</summary>
    public async Task RestartAsync(SyncOptions options)
    {
        await _services.DisposeAsync();
        _parts.AddSingleton(options);
        _services = _parts.BuildServiceProvider();
    }

    /// <summary>The stand-in for SQL Server, or null on SQLite.</summary>
    public EmulatedServer? Server { get; }

    // On a server the source tables are there: no command of ours makes them.
    private void MakeSource()
    {
        using SqliteConnection connection = new($"Data Source={_file}");
        connection.Open();
        using SqliteTransaction transaction = connection.BeginTransaction();
        SourceSchema.CreateMissingAsync(connection, transaction).GetAwaiter().GetResult();
        transaction.Commit();
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task ImportAsync(string sample, bool replace = false) => Get<CsvImport>().RunAsync(
        Path.Combine(AppContext.BaseDirectory, "Samples", sample), replace, CancellationToken.None);

    /// <summary>Fills the source with a made-up term.</summary>
    public async Task GenerateAsync(int courses, int users)
    {
        using Database file = new(
            new DatabaseOptions { ConnectionString = _file }, TimeProvider.System, new Random(1),
            Get<ILogger<Database>>());
        await TermWriter.WriteAsync(file, new TermSpec(Term, 1, courses, users, Mess: false), default);
    }

    /// <summary>Executes SQL on the source, as the academic system would.</summary>
    public int Sql(string sql)
    {
        using SqliteConnection connection = new($"Data Source={_file}");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    /// <summary>Whether nobody holds the file's lock of writers.</summary>
    public bool IsFree()
    {
        using SqliteConnection connection = new($"Data Source={_file};Default Timeout=1;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK;";
        command.CommandTimeout = 1;
        try
        {
            command.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException locked) when (locked.SqliteErrorCode == SqliteErrors.Busy)
        {
            return false;
        }
    }

    /// <summary>Our tables' columns as <c>table.column NOT NULL</c>.</summary>
    public List<string> Columns()
    {
        using SqliteConnection connection = new($"Data Source={_file}");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT m.name || '.' || c.name || CASE WHEN c."notnull" = 1 OR (c.pk = 1 AND c.type = 'INTEGER') THEN
                ' NOT NULL' ELSE ' NULL' END
            FROM sqlite_master m JOIN pragma_table_info(m.name) c
            WHERE m.type = 'table' AND (m.name LIKE 'icasync%' OR m.name = 'juhe_renwu') AND m.name <>
                'icasync_schema_version'
            """;
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> columns = [];
        while (reader.Read())
        {
            columns.Add(reader.GetString(0));
        }

        return columns;
    }

    /// <summary>Runs a whole run and answers its row.</summary>
    public async Task<RunRow> SyncAsync(RunKind kind, RunOptions? options = null, string term = Term)
    {
        StartAnswer start = await Get<RunStore>().StartAsync(
            kind, term, options ?? new RunOptions(), "test", CancellationToken.None);
        Xunit.Assert.True(start.Started);
        return await AttemptAsync(start.RunId);
    }

    /// <summary>Runs the next attempt of an open run.</summary>
    public async Task<RunRow> AttemptAsync(string runId)
    {
        RunStore runs = Get<RunStore>();
        RunRow begun = (await runs.BeginAttemptAsync((await runs.FindAsync(runId, default))!, "test/1", default))!;
        await new InlineEngine(_services).RunAsync(begun, CancellationToken.None);
        return (await runs.FindAsync(runId, default))!;
    }

    public async Task<JsonElement> StateAsync() => await SimAsync("GET", "/_sim/state");

    public async Task<JsonElement> CallsAsync() => await SimAsync("GET", "/_sim/calls");

    public Task ResetCountersAsync() => SimAsync("POST", "/_sim/reset", """{"only":"counters"}""");

    public async Task<JsonElement> SimAsync(string method, string target, string? body = null)
    {
        SimResponse response = await Wps.HandleAsync(
            new SimRequest(method, target, [], body is null ? default : Encoding.UTF8.GetBytes(body)),
            CancellationToken.None);
        Xunit.Assert.True(response.Status == 200, Encoding.UTF8.GetString(response.Body.Span));
        return JsonDocument.Parse(response.Body).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Wps.Dispose();
        SqliteConnection.ClearAllPools();
        foreach (string file in new[] { _file, _file + "-wal", _file + "-shm" })
        {
            File.Delete(file);
        }
    }
}
