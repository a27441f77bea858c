using Icasync.Activities;
using Icasync.Activities.Notify;
using Icasync.Activities.Reports;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Cli.Output;
using Icasync.Functions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Icasync.Cli.Hosting;

/// <summary>What a command needs of the database.</summary>
public enum DatabaseNeed
{
    /// <summary>Nothing: it is not even opened.</summary>
    None,

    /// <summary>To read; icasync's own tables may be missing, and nothing is written.</summary>
    Look,

    /// <summary>To write: a SQLite file is migrated, a SQL Server must have been.</summary>
    Write,
}

/// <summary>
/// Everything a command works with that needs no engine: settings, a database that was looked at, services.
/// </summary>
public sealed class Workspace : IAsyncDisposable
{
    private Workspace(IcasyncSettings settings, string home, ServiceProvider services, bool hasTables)
    {
        Settings = settings;
        Home = home;
        Services = services;
        HasTables = hasTables;
    }

    /// <summary>The settings, all checked.</summary>
    public IcasyncSettings Settings { get; }

    /// <summary>The home folder.</summary>
    public string Home { get; }

    /// <summary>The services of the activities and of the reports.</summary>
    public ServiceProvider Services { get; }

    /// <summary>Whether icasync's own tables stand in the database.</summary>
    public bool HasTables { get; }

    /// <summary>Opens the workspace of a command line.</summary>
    public static async Task<Workspace> OpenAsync(
        CommonSettings options, CommandIo io, DatabaseNeed need, CancellationToken cancellation,
        Action<IServiceCollection>? more = null) =>
        await OpenAsync(options.Load(io), options.HomePath(io), io, need, cancellation, more);

    /// <summary>Opens the workspace of settings that were read already.</summary>
    public static async Task<Workspace> OpenAsync(
        IcasyncSettings settings, string home, CommandIo io, DatabaseNeed need, CancellationToken cancellation,
        Action<IServiceCollection>? more = null)
    {
        ServiceCollection services = new();
        services.AddLogging(logging => logging
            .SetMinimumLevel(LineLoggerProvider.LeastLevel)
            .AddProvider(new LineLoggerProvider(io, LineLoggerProvider.LeastLevel)));

        services.AddIcasyncNotices(settings.Notify).AddIcasyncTelemetry(settings.OtlpEndpoint);

        // Without credentials nothing that calls WPS is ever resolved: RequireWps stands before every such command.
        services.AddIcasync(
            settings.Database, settings.Wps
            ?? new WpsOptions { AppId = string.Empty, AppKey = string.Empty }, settings.Sync);
        services.AddIcasyncReports().AddSingleton(settings).AddSingleton(io);
        more?.Invoke(services);
        ServiceProvider provider = services.BuildServiceProvider();
        TelemetryRegistration.Start(provider);
        try
        {
            bool hasTables = need != DatabaseNeed.None && await DatabaseGate.PrepareAsync(
                provider.GetRequiredService<Database>(), settings.Database, need, cancellation);
            return new Workspace(settings, home, provider, hasTables);
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    /// <summary>A service.</summary>
    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Services.DisposeAsync();
}
