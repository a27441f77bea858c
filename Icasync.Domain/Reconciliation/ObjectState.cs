namespace Icasync.Domain.Reconciliation;

/// <summary>How far the ledger has come with an object at WPS.</summary>
public enum ObjectState
{
    /// <summary>WPS confirmed the object as it is recorded.</summary>
    Live,

    /// <summary>A call that makes the object may have been made.</summary>
    Creating,

    /// <summary>A call that changes the object may have been made.</summary>
    Updating,

    /// <summary>A call that takes the object away may have been made.</summary>
    Deleting,
}
