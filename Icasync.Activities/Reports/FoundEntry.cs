namespace Icasync.Activities.Reports;

/// <summary>How much of something there is, and the run that found it.</summary>
public sealed record FoundEntry(long Count, string RunId);
