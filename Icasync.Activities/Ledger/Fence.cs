using Icasync.Activities.Base;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

/// <summary>Who writes: an execution of an attempt that holds the claim of one offering.</summary>
public sealed record Fence(AttemptKey Attempt, string Term, string Offering, string OfferingId, string Execution)
{
    /// <summary>The offering's key.</summary>
    public OfferingKey Key => new(Term, Offering);
}
