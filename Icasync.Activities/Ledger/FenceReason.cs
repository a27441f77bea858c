namespace Icasync.Activities.Ledger;

/// <summary>Why a write was refused before it was made.</summary>
public enum FenceReason
{
    /// <summary>A newer attempt works on the run.</summary>
    Superseded,

    /// <summary>An operator closed the gate.</summary>
    Closed,

    /// <summary>Another execution holds the offering's claim.</summary>
    ClaimLost,
}
