namespace Icasync.Activities.Reports;

/// <summary>How often one thing was done to objects of one kind.</summary>
public sealed record ChangedEntry
{
    public required string Kind { get; init; }
    public required string Op { get; init; }
    public required long Count { get; init; }
}
