namespace Icasync.Activities.Reports;

/// <summary>One attempt of a run.</summary>
public sealed record AttemptEntry
{
    public required long Attempt { get; init; }
    public required string StartedAt { get; init; }
    public string? FinishedAt { get; init; }

    /// <summary>The state that it left the run in; null while it works, or when it was broken off.</summary>
    public string? Outcome { get; init; }
}
