namespace Icasync.Activities.Settings;

/// <summary>Where the source tables and icasync's own tables are: one database (CONTRACTS 2).</summary>
public sealed record DatabaseOptions
{
    public DatabaseProvider Provider { get; init; } = DatabaseProvider.Sqlite;

    /// <summary>A SQL Server connection string, or the path of a SQLite file.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Longest time of one statement, in seconds.</summary>
    public int CommandTimeoutSeconds { get; init; } = 30;

    /// <summary>Longest time of opening a connection to SQL Server; null leaves it to the connection string.</summary>
    public TimeSpan? ConnectMax { get; init; }

    /// <summary>How long an operation waits for a database that is away before it gives up.</summary>
    public TimeSpan WaitMax { get; init; } = TimeSpan.FromMinutes(2);
}
