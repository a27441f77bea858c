namespace Icasync.Activities.Reports;

/// <summary>A run that has not ended.</summary>
public sealed record OpenEntry(string RunId, string State);
