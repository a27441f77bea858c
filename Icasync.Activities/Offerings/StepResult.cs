using Icasync.Activities.Ledger;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Offerings;

/// <summary>What one step did to one offering.</summary>
public sealed record StepResult(IReadOnlyList<ItemFailure> Failures, StepCounts Counts)
{
    /// <summary>Nothing failed, and no person was counted.</summary>
    public static StepResult Done { get; } = Of([]);

    /// <summary>These items failed, and no person was counted.</summary>
    public static StepResult Of(IReadOnlyList<ItemFailure> failures) => new(failures, new StepCounts(0, 0));

    /// <summary>One item failed, or none.</summary>
    public static StepResult Of(ItemFailure? failure) => failure is null ? Done : Of([failure]);
}
