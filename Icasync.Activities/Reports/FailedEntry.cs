namespace Icasync.Activities.Reports;

/// <summary>A run that failed or left failures.</summary>
public sealed record FailedEntry(
    string RunId, string Kind, string State, string? Reason, long Failures, string FinishedAt);
