using System.Data.Common;
using System.Reflection;
using System.Runtime.ExceptionServices;
using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using DbUp.Engine.Output;
using Icasync.Activities.Settings;
using Microsoft.Data.Sqlite;

namespace Icasync.Activities.Sql;

/// <summary>
/// Creates and upgrades icasync's own tables by numbered scripts, each applied once (DESIGN 7). Source tables are left
/// alone.
/// </summary>
public sealed class Migrator(DatabaseOptions options)
{
    private const string Journal = "icasync_schema_version";

    /// <summary>Applies what is missing; answers the names of the applied scripts.</summary>
    public IReadOnlyList<string> Migrate()
    {
        DatabaseUpgradeResult result = Engine().PerformUpgrade();
        if (result.Error is DbException error && !IsOfScript(error))
        {
            // A lock, a disk or a server is what failed: whoever waits for those must see the error itself.
            ExceptionDispatchInfo.Throw(result.Error);
        }

        return result.Successful
            ? result.Scripts.Select(script => script.Name).ToList()
            : throw new InvalidOperationException(
                $"migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
    }

    /// <summary>Whether every script has been applied.</summary>
    public bool IsCurrent() => !Engine().IsUpgradeRequired();

    private bool IsOfScript(DbException error) => !SqlTransients.IsTransient(error)
        && (error is not SqliteException file || SqliteErrors.OfFile(file, options.ConnectionString) is null);

    private UpgradeEngine Engine()
    {
        string provider = options.Provider.ToString();
        UpgradeEngineBuilder builder = options.Provider == DatabaseProvider.Sqlite
            ? DeployChanges.To.SqliteDatabase(new SqliteConnectionStringBuilder
            {
                DataSource = options.ConnectionString, Mode = SqliteOpenMode.ReadWrite, DefaultTimeout =
                    options.CommandTimeoutSeconds,
            }.ToString()).JournalToSqliteTable(Journal)
            : DeployChanges.To.SqlDatabase(ServerConnection.Text(options)).JournalToSqlTable("dbo", Journal);
        return builder
            .WithScriptsEmbeddedInAssembly(
                Assembly.GetExecutingAssembly(),
                name => name.Contains($".Migrations.{provider}.", StringComparison.Ordinal))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(new NoOpUpgradeLog())
            .Build();
    }
}
