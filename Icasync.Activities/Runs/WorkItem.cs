using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>One offering of a step's work list.</summary>
public sealed record WorkItem
{
    public required long Number { get; init; }
    public required string OfferingId { get; init; }
    public required string Offering { get; init; }

    /// <summary>What became of it; null while it has no outcome.</summary>
    public WorkOutcome? Outcome { get; init; }
}
