namespace Icasync.Activities.Reports;

/// <summary>A difference that the last look at its course found.</summary>
public sealed record DriftEntry
{
    public required string Kkh { get; init; }
    public required string Kind { get; init; }

    /// <summary>The marker of an event or the number of a person; empty for the calendar itself.</summary>
    public required string ItemKey { get; init; }

    /// <summary>What the ledger says, or null.</summary>
    public string? Recorded { get; init; }

    /// <summary>What WPS shows, or null. Who changed it WPS does not tell.</summary>
    public string? Seen { get; init; }
    public required string RunId { get; init; }
    public required string FoundAt { get; init; }
}
