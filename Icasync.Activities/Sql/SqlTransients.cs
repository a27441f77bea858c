using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Icasync.Activities.Sql;

/// <summary>Numbers of SQLite errors.</summary>
internal static class SqliteErrors
{
    public const int Busy = 5;
    public const int Locked = 6;
    public const int NotADatabase = 26;
    public const int PrimaryKey = 1555;
    public const int UniqueKey = 2067;
}

/// <summary>Which database errors pass by themselves: the connection or a lock, never the statement.</summary>
public static class SqlTransients
{
    /// <summary>From this class on the connection itself is gone; where the runtime knows no number it says 0 (Linux).</summary>
    private const byte ConnectionClass = 20;

    // Time-out, lost or refused connection, deadlock, lock time-out, resource limits and failover of SQL Server and Azure SQL.
    private static readonly HashSet<int> Numbers =
    [
        -2, -1, 2, 20, 53, 64, 121, 233, 258, 596, 921, 1205, 1222, 3960, 4060, 4221, 8645, 8651, 10053, 10054, 10060, 10061,
        10928, 10929, 11001, 40143, 40197, 40501, 40540, 40613, 42108, 42109, 49918, 49919, 49920,
    ];

    /// <summary>Whether trying again can help.</summary>
    public static bool IsTransient(DbException exception) => exception switch
    {
        SqlException server => server.Class >= ConnectionClass
            || server.Errors.Cast<SqlError>().Any(error => Numbers.Contains(error.Number))
            || Numbers.Contains(server.Number),
        SqliteException file => file.SqliteErrorCode is SqliteErrors.Busy or SqliteErrors.Locked,
        _ => false,
    };

    /// <summary>Whether a key that was to be inserted is there already.</summary>
    public static bool IsDuplicate(DbException exception) => exception switch
    {
        SqlException server => server.Number is 2601 or 2627,
        SqliteException file => file.SqliteExtendedErrorCode is SqliteErrors.UniqueKey or SqliteErrors.PrimaryKey,
        _ => false,
    };

    /// <summary>The error's number, safe to log: texts may name servers and users.</summary>
    public static string Name(DbException exception) => exception switch
    {
        SqlException server => $"SQL Server {server.Number}",
        SqliteException file => $"SQLite {file.SqliteErrorCode}",
        _ => exception.GetType().Name,
    };
}
