using System.Data.Common;
using Dapper;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Cli.Output;
using Microsoft.Extensions.Logging;

namespace Icasync.Cli.Hosting;

/// <summary>Sees to it that the database has the tables a command needs (CONTRACTS 2, Database).</summary>
internal static class DatabaseGate
{
    private const string RunTable = "icasync_run";

    /// <summary>
    /// Checks, and migrates a SQLite file that is to be written. Answers whether our tables stand there.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">The database did not answer within its waiting limit.</exception>
    /// <exception cref="DatabaseMissingException">There is no such file, or it is no database.</exception>
    public static async Task<bool> PrepareAsync(
        Database database, DatabaseOptions options, DatabaseNeed need, CancellationToken cancellation)
    {
        // Opening waits through an outage; the migrator by itself would not.
        bool hasTables = await HasTablesAsync(database, cancellation);
        Migrator migrator = new(options);
        bool current = hasTables
            && await database.RepeatAsync(() => Task.FromResult(migrator.IsCurrent()), cancellation);
        if (current || (need == DatabaseNeed.Look && !hasTables))
        {
            return hasTables;
        }

        if (need == DatabaseNeed.Write && options.Provider == DatabaseProvider.Sqlite)
        {
            await database.RepeatAsync(() => Task.FromResult(migrator.Migrate()), cancellation);
            return true;
        }

        throw CliException.BadDatabase(hasTables
            ? "icasync's tables in this database are of an older version. Run 'icasync migrate' once, then try again."
            : "This database does not have icasync's tables yet. Run 'icasync migrate' once, then try again.");
    }

    /// <summary>
    /// What a command needs that writes source tables alone: a server need not have icasync's tables for it.
    /// </summary>
    public static DatabaseNeed NeedOfSource(DatabaseOptions options) =>
        options.Provider == DatabaseProvider.Sqlite ? DatabaseNeed.Write : DatabaseNeed.Look;

    /// <summary>Creates or upgrades icasync's own tables; answers the scripts that were applied.</summary>
    public static async Task<IReadOnlyList<string>> MigrateAsync(
        DatabaseOptions options, CommandIo io, CancellationToken cancellation)
    {
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(
            new LineLoggerProvider(io, LineLoggerProvider.LeastLevel)));
        using Database database = new(options, TimeProvider.System, Random.Shared, loggers.CreateLogger<Database>());
        await using (await database.OpenAsync(cancellation))
        {
            return await database.RepeatAsync(() => Task.FromResult(new Migrator(options).Migrate()), cancellation);
        }
    }

    private static async Task<bool> HasTablesAsync(Database database, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<(string Table, string Column)>(database.Dialect.ColumnsQuery))
            .Any(row => row.Table == RunTable);
    }
}
