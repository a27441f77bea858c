using System.Data.Common;

namespace Icasync.Activities.Ledger;

/// <summary>Writes the rows that say what a call is about to do, in the transaction that reads the fence.</summary>
public delegate Task Intent(DbConnection connection, DbTransaction transaction);
