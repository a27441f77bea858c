namespace Icasync.Activities.Reports;

/// <summary>A run that has not ended.</summary>
public sealed record OpenEntry
{
    public required string RunId { get; init; }
    public required string State { get; init; }
}
