namespace Icasync.Activities.Reports;

/// <summary>A sync that went well.</summary>
public sealed record GoodEntry
{
    public required string RunId { get; init; }
    public required string Kind { get; init; }
    public required string FinishedAt { get; init; }
}
