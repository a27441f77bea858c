namespace Icasync.Activities.Ledger;

/// <summary>A row of the ledger holds what icasync never wrote: a person or another program changed it.</summary>
public sealed class LedgerInconsistentException(string offeringId, Exception cause) : Exception(
    $"A row of icasync_offering, icasync_event or icasync_access with offering_id {offeringId} holds what icasync "
    + $"never wrote ({cause.GetType().Name}). Put it back as it was, from a copy of the database.",
    cause)
{
    /// <summary>The code in the list of failures.</summary>
    public const string Code = "LEDGER_INCONSISTENT";
}
