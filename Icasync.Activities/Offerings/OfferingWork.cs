using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>What a step works on: one offering as it is staged and recorded, and the plan between the two.</summary>
public sealed record OfferingWork(
    Fence Fence, AttemptInput Attempt, DesiredOffering? Desired, LedgerOffering Ledger, OfferingPlan Plan);
