using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Icasync.Activities.Sql;

/// <summary>Which database errors pass by themselves: the connection or a lock, never the statement.</summary>
public static class SqlTransients
{
    /// <summary>
    /// From this class on the connection itself is gone; where the runtime knows no number it says 0 (Linux).
    /// </summary>
    private const byte ConnectionClass = 20;

    private static readonly HashSet<int> Numbers =
    [
        // Time-out, lost or refused connection.
        -2, -1, 2, 20, 53, 64, 121, 203, 233, 258, 596, 997, 10053, 10054, 10060, 10061, 11001, 17830, 17835, 18401,

        // Deadlock, lock time-out, a snapshot that another transaction overtook, locks or memory or workers short.
        601, 617, 701, 802, 1203, 1204, 1205, 1221, 1222, 3935, 3948, 3960, 3966, 8628, 8645, 8651, 10922, 10936, 14355,
            17197,

        // A database that starts, recovers or fails over, alone or in an availability group.
        615, 669, 904, 913, 921, 922, 925, 926, 952, 972, 976, 978, 979, 983, 1807, 3906, 4060, 4221, 6005, 6006, 17142,
            17148,

        // Azure SQL.
        9515, 10928, 10929, 20041, 40143, 40166, 40197, 40501, 40540, 40613, 40627, 42108, 42109, 42119, 45156, 45157,
            45161, 45319,
        49918, 49919, 49920, 49977, 49983,
    ];

    /// <summary>
    /// The error of the database in an exception that reached us, or null where there is none: Dapper wraps what breaks
    /// while a row is read (DataException), bulk copy what breaks while it asks for columns
    /// (InvalidOperationException).
    /// </summary>
    public static DbException? Of(Exception exception)
    {
        for (Exception? each = exception;
            each is DbException or DataException or InvalidOperationException or AggregateException or IOException;
            each = each.InnerException)
        {
            if (each is DbException error)
            {
                return error;
            }
        }

        return null;
    }

    /// <summary>Whether an exception is the database's no to a statement, which trying again cannot help.</summary>
    public static bool IsRefusal(Exception exception) => Of(exception) is { } error && !IsTransient(error);

    /// <summary>Whether trying again can help.</summary>
    public static bool IsTransient(DbException exception) => exception switch
    {
        SqlException server when ServerConnection.IsUntrusted(server) => false,
        SqlException server => server.Class >= ConnectionClass
            || server.Errors.Cast<SqlError>().Any(error => Numbers.Contains(error.Number))
            || Numbers.Contains(server.Number),
        SqliteException file => file.SqliteErrorCode is SqliteErrors.Busy or SqliteErrors.Locked,
        _ => exception.IsTransient,
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
