namespace Icasync.Activities.Reports;

/// <summary>A plan that waits for a decision.</summary>
public sealed record HeldEntry
{
    public required string PlanId { get; init; }
    public required string Kind { get; init; }
    public required string CreatedAt { get; init; }
}
