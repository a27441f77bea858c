using System.Data.Common;

namespace Icasync.Activities.Sql;

/// <summary>
/// The driver refuses work because its connection is not open any more: another connection does it.
/// </summary>
internal sealed class ConnectionLostException(Exception inner) : DbException("the connection is gone", inner)
{
    /// <inheritdoc/>
    public override bool IsTransient => true;
}
