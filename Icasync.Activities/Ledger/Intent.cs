using Icasync.Activities.Sql;

namespace Icasync.Activities.Ledger;

/// <summary>
/// The statements that say what a call is about to do. They are committed in the transaction that reads the fence.
/// </summary>
public delegate Task<IReadOnlyList<Statement>> Intent(CancellationToken cancellation);
