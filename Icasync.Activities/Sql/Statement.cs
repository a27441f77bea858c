using System.Data.Common;
using Dapper;

namespace Icasync.Activities.Sql;

/// <summary>One statement of a transaction whose statements are all known before it begins.</summary>
/// <param name="AtLeast">How many rows it must change: when it changes fewer, nothing of the transaction
/// stands.</param>
public sealed record Statement(string Sql, object Parameters, int AtLeast = 0)
{
    /// <summary>Carries it out in a transaction of others; answers how many rows it changed.</summary>
    public Task<int> ExecuteAsync(DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync(Sql, Parameters, transaction);
}
