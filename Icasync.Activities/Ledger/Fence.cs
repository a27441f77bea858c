using Icasync.Activities.Base;
using Icasync.Domain.Timetable;

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

/// <summary>Who writes: an execution of an attempt that holds the claim of one offering.</summary>
public sealed record Fence(AttemptKey Attempt, string Term, string Offering, string OfferingId, string Execution)
{
    /// <summary>The offering's key.</summary>
    public OfferingKey Key => new(Term, Offering);
}
