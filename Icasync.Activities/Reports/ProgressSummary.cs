namespace Icasync.Activities.Reports;

/// <summary>Progress in hundredths, weighted by phases.</summary>
/// <param name="Phase">The phase that works now, or the last one that did.</param>
public sealed record ProgressSummary(int Done, int Total, int Failed, string? Phase);
