namespace Icasync.Activities.Reports;

/// <summary>A plan that waits for a decision.</summary>
public sealed record HeldEntry(string PlanId, string Kind, string CreatedAt);
