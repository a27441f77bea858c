using System.Data.Common;
using Dapper;
using Icasync.Activities.Settings;

namespace Icasync.Activities.Sql;

/// <summary>One statement of a transaction whose statements are all known before it begins.</summary>
/// <param name="AtLeast">How many rows it must change: when it changes fewer, nothing of the transaction
/// stands.</param>
public sealed record Statement(string Sql, object Parameters, int AtLeast = 0)
{
    /// <summary>Carries it out in a transaction of others; answers how many rows it changed.</summary>
    public Task<int> ExecuteAsync(DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync(Sql, Parameters, transaction);

    /// <summary>Carries several out in a transaction of others, on SQL Server in one round trip.</summary>
    public static async Task ExecuteAsync(
        Database database, DbConnection connection, DbTransaction transaction, IReadOnlyList<Statement> statements)
    {
        if (statements.Count > 0 && database.Options.Provider == DatabaseProvider.SqlServer)
        {
            (string text, DynamicParameters parameters) = Script.Of(statements);
            await connection.ExecuteAsync(text, parameters, transaction);
            return;
        }

        foreach (Statement one in statements)
        {
            await one.ExecuteAsync(connection, transaction);
        }
    }
}
