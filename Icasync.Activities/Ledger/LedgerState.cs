namespace Icasync.Activities.Ledger;

/// <summary>What a row of the ledger says of its object.</summary>
public enum LedgerState
{
    None,
    Creating,
    Live,
    Updating,
    Deleting,

    /// <summary>Access that is wanted but that WPS does not know the person for yet (DOMAIN D12).</summary>
    Pending,
}
