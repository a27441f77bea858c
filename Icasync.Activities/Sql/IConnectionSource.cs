using System.Data.Common;

namespace Icasync.Activities.Sql;

/// <summary>Opens connections to the database of the options.</summary>
public interface IConnectionSource
{
    /// <summary>A new open connection.</summary>
    Task<DbConnection> OpenAsync(CancellationToken cancellation);
}
