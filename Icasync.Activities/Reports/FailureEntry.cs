namespace Icasync.Activities.Reports;

/// <summary>One item that failed and can be retried (CONTRACTS 2).</summary>
public sealed record FailureEntry
{
    public required string Item { get; init; }

    /// <summary>The offering's number, or null.</summary>
    public string? Kkh { get; init; }
    public required string Phase { get; init; }

    /// <summary>network, business or system.</summary>
    public required string Class { get; init; }
    public required string Code { get; init; }
    public required string Message { get; init; }
    public required long Attempts { get; init; }
}
