using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Offerings;

/// <summary>What one step did to one offering.</summary>
public sealed record StepResult(IReadOnlyList<ItemFailure> Failures, StepCounts Counts);
