using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Icasync.Functions;

/// <summary>
/// Brings our tables in a SQLite file up to date, also when the file comes after the app has started. A SQL Server is
/// migrated by a person only: there it says so (CONTRACTS 2, "Database"). The app serves all the while; what needs a
/// table that is missing answers 503.
/// </summary>
public sealed class DatabaseStart(
    DatabaseOptions options, CallShares shares, TimeProvider time, ILogger<DatabaseStart> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private string? _told;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await Task.Run(TryPrepare, stoppingToken))
        {
            await Task.Delay(LookEvery, time, stoppingToken);
        }

        shares.Start();
    }

    private bool TryPrepare()
    {
        bool isSqlite = options.Provider == DatabaseProvider.Sqlite;
        if (isSqlite && !File.Exists(options.ConnectionString))
        {
            return Wait("the database file does not exist; make one with 'icasync import' or 'icasync migrate'");
        }

        try
        {
            Migrator migrator = new(options);
            if (migrator.IsCurrent())
            {
                return true;
            }

            if (!isSqlite)
            {
                return Wait("icasync's tables are missing or of an older version; run 'icasync migrate' once");
            }

            migrator.Migrate();
            return true;
        }
        catch (Exception exception)
        {
            return Wait($"the database could not be looked at: {exception.GetType().Name}");
        }
    }

    private bool Wait(string why)
    {
        if (why != _told)
        {
            logger.LogWarning("not ready yet: {Why}", why);

            // The Functions host takes log lines only from invocations; what a worker writes to its console it shows.
            Console.Error.WriteLine($"icasync is not ready yet: {why}");
            _told = why;
        }

        return false;
    }
}
