using System.Data.Common;
using System.Text;
using System.Text.Json;
using Dapper;
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
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// A university: a database with source and ledger, and a WPS simulator in this process. Runs go through the shipped
/// orchestrators and activities on the inline engine.
/// </summary>
internal sealed class Campus : IAsyncDisposable
{
    public const string Term = "2024-2025-2";

    private readonly CampusDatabase _database;
    private readonly ServiceCollection _parts = [];
    private ServiceProvider _services;

    /// <param name="host">A simulator behind a socket; null means one in this process.</param>
    /// <param name="more">Further services, such as the HTTP API.</param>
    /// <param name="around">Wraps what carries the client's calls.</param>
    /// <param name="server">Whether the program speaks to a stand-in for SQL Server.</param>
    /// <param name="database">The database; null means the one that the environment asks for.</param>
    public Campus(
        SyncOptions? options = null, SimulatorHost? host = null, Action<IServiceCollection>? more = null,
        Func<HttpMessageHandler, HttpMessageHandler>? around = null, bool server = false,
        CampusDatabase? database = null)
    {
        Wps = host?.Core ?? new SimulatorCore(new SimulatorOptions(), TimeProvider.System);
        _database = database ?? (server ? new CampusFile(standIn: true) : CampusDatabase.OfEnvironment());
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
            _database.Options,
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
        if (_database.Source is { } source)
        {
            services.AddSingleton(provider => new Database(
                _database.Options with { Provider = DatabaseProvider.SqlServer },
                provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Random>(),
                provider.GetRequiredService<ILogger<Database>>(), source));
        }

        more?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public SimulatorCore Wps { get; }

    /// <summary>How a program finds its database.</summary>
    public DatabaseOptions Database => _database.Options;

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

    /// <summary>The stand-in for SQL Server, or null without one.</summary>
    public EmulatedServer? Server => (_database as CampusFile)?.Server;

    /// <summary>What the database is called where it stands.</summary>
    public string Name => _database.Name;

    /// <summary>Makes the source tables where no server has them.</summary>
    public Task MakeSourceAsync() => _database.HasSource
        ? Task.CompletedTask
        : Get<Database>().InTransactionAsync(
            (connection, transaction) => SourceSchema.CreateMissingAsync(
                Get<Database>().Dialect, connection, transaction),
            default);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task ImportAsync(string sample, bool replace = false) => Get<CsvImport>().RunAsync(
        Path.Combine(AppContext.BaseDirectory, "Samples", sample), replace, makeTables: false, CancellationToken.None);

    /// <summary>Fills the source with a made-up term.</summary>
    public Task GenerateAsync(int courses, int users) => TermWriter.WriteAsync(
        Get<Database>(), new TermSpec(Term, 1, courses, users, Mess: false), makeTables: !_database.HasSource, default);

    /// <summary>Executes SQL on the source, as the academic system would; it is written as SQLite has it.</summary>
    public int Sql(string sql) => _database.Execute(_database.Words(sql));

    /// <summary>
    /// Has the database refuse an act on a table, by a trigger of the name <c>refuse</c>: always, or where the row is
    /// to be (<c>new.</c>) and was (<c>old.</c>) as the conditions say.
    /// </summary>
    public void Refuse(string act, string table, string? row = null, string? before = null, string name = "refuse") =>
        _database.Execute(_database.Trigger(name, act, table, row, before));

    /// <summary>
    /// Makes a source table anew with other types and values of some columns: pairs of a definition and an expression.
    /// </summary>
    public void Retype(string table, params string[] columns)
    {
        Dictionary<string, (string Definition, string Value)> changed = columns.Chunk(2).ToDictionary(
            pair => pair[0].Split(' ')[0], pair => (pair[0].Trim(), pair[1]));
        IReadOnlyList<string> all = SourceSchema.Columns[table];
        string definitions = string.Join(", ", all.Select(
            column => changed.TryGetValue(column, out var one) ? one.Definition : _database.Untyped(column)));
        string values = string.Join(
            ", ", all.Select(column => changed.TryGetValue(column, out var one) ? one.Value : column));
        Sql(_database.MoveAside(table, all));
        Sql($"CREATE TABLE {table} ({definitions})");
        Sql($"INSERT INTO {table} ({string.Join(", ", all)}) SELECT {values} FROM old_{table}");
        Sql($"DROP TABLE old_{table}");
    }

    /// <summary>Whether nobody holds the lock of a writer.</summary>
    public bool IsFree() => _database.IsFree();

    /// <summary>Holds a lock that every run waits for, until it is disposed.</summary>
    public IDisposable Hold() => _database.Hold();

    /// <summary>Makes the database unreachable, until it is disposed.</summary>
    public IDisposable TakeDatabaseAway() => _database.TakeAway();

    /// <summary>Another text after something was written.</summary>
    public string Version() => _database.Version();

    /// <summary>Our tables' columns as <c>table.column NOT NULL</c>.</summary>
    public List<string> Columns()
    {
        using DbConnection connection = _database.Open();
        return connection.Query<string>(_database.ColumnsQuery).AsList();
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
        _database.Dispose();
    }
}
