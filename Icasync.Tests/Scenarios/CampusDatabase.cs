using System.Data.Common;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;

namespace Icasync.Tests.Scenarios;

/// <summary>The database of a campus, and what a test does to it beside the program.</summary>
internal abstract class CampusDatabase : IDisposable
{
    /// <summary>
    /// Holds the connection string of a server, on which every campus then makes a database of its own.
    /// </summary>
    public const string ServerVariable = "ICASYNC_TEST_SQLSERVER";

    private static readonly string? ServerText = Environment.GetEnvironmentVariable(ServerVariable);

    /// <summary>Whether the tests run on a real server.</summary>
    public static bool IsOnServer => !string.IsNullOrWhiteSpace(ServerText);

    /// <summary>How much longer than a file a database may take, where a test says how long a run may.</summary>
    public static int Slowness => IsOnServer ? 10 : 1;

    /// <summary>The database that the environment asks for: a file, a file behind the stand-in, a server's.</summary>
    public static CampusDatabase OfEnvironment() => IsOnServer
        ? new CampusServer(ServerText!)
        : new CampusFile(Environment.GetEnvironmentVariable("ICASYNC_TESTS_DATABASE") == "server");

    /// <summary>What it is called where it stands.</summary>
    public abstract string Name { get; }

    /// <summary>How the program finds it.</summary>
    public abstract DatabaseOptions Options { get; }

    /// <summary>What opens the program's connections in the place of the driver; null where the driver does.</summary>
    public virtual IConnectionSource? Source => null;

    /// <summary>Whether no command of ours makes the source tables: they are there.</summary>
    public abstract bool HasSource { get; }

    /// <summary>Answers our tables' columns as <c>table.column NOT NULL</c>.</summary>
    public abstract string ColumnsQuery { get; }

    /// <summary>A connection beside those of the program.</summary>
    public abstract DbConnection Open();

    /// <summary>A statement of a test in the words of this database.</summary>
    public abstract string Words(string sql);

    /// <summary>The text that moves a table with its rows aside, to the name <c>old_</c>.</summary>
    public abstract string MoveAside(string table, IReadOnlyList<string> columns);

    /// <summary>The definition of a column that takes any text.</summary>
    public abstract string Untyped(string column);

    /// <summary>
    /// The text of a trigger that refuses an act. It may ask what the row is to be (<c>new.</c>) and was
    /// (<c>old.</c>).
    /// </summary>
    public abstract string Trigger(string name, string act, string table, string? row, string? before);

    /// <summary>Whether nobody holds a lock that a writer would wait for.</summary>
    public abstract bool IsFree();

    /// <summary>Holds a lock that every run waits for, until it is disposed.</summary>
    public abstract IDisposable Hold();

    /// <summary>Makes the database unreachable, until it is disposed.</summary>
    public abstract IDisposable TakeAway();

    /// <summary>Another text after something was written.</summary>
    public abstract string Version();

    /// <summary>Executes a text as it is; answers how many rows it changed.</summary>
    public int Execute(string text)
    {
        using DbConnection connection = Open();
        using DbCommand command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Makes icasync's tables, and the source's where they are to be there.</summary>
    protected void Prepare()
    {
        new Migrator(Options).Migrate();
        if (HasSource)
        {
            using DbConnection connection = Open();
            using DbTransaction transaction = connection.BeginTransaction();
            SourceSchema.CreateMissingAsync(Dialect.Of(Options.Provider), connection, transaction)
                .GetAwaiter().GetResult();
            transaction.Commit();
        }
    }

    /// <summary>Does something when it is disposed.</summary>
    protected sealed class Undo(Action act) : IDisposable
    {
        public void Dispose() => act();
    }
}
