using System.Data.Common;
using Icasync.Activities.Settings;

namespace Icasync.Activities.Sql;

/// <summary>A connection whose texts see one moment, all the same one or each its own.</summary>
public sealed class Snapshot(
    DbConnection connection, DbTransaction? transaction, bool isOfEachText, DatabaseOptions options)
    : IAsyncDisposable
{
    /// <summary>A command of one text.</summary>
    public DbCommand Command(string text)
    {
        DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = isOfEachText ? Script.OfOneMoment(text) : text;
        command.CommandTimeout = options.CommandTimeoutSeconds;
        return command;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (transaction is not null)
        {
            await transaction.DisposeAsync();
        }

        await connection.DisposeAsync();
    }
}
