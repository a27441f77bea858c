using Icasync.Activities.Base;

namespace Icasync.Activities.Ledger;

/// <summary>
/// WPS gave an object an id that no column of ours holds: one course's failure, which waits for a person. SQL Server
/// would refuse the row, and SQLite would keep what no server can take over. The id itself stands in no text.
/// </summary>
/// <param name="kind">The object's kind in the change log.</param>
/// <param name="length">How many characters the id has.</param>
public sealed class RemoteIdTooLongException(ChangeKind kind, int length) : Exception(
    $"WPS answered a {FieldOf(kind)} of {length} characters, and the ledger holds {RemoteId.LengthMax} at most.")
{
    /// <summary>The code in the list of failures.</summary>
    public const string Code = "ID_TOO_LONG";

    private static string FieldOf(ChangeKind kind) =>
        kind == ChangeKind.Access ? "permission_id" : WireFormat.Word(kind) + "_id";
}
