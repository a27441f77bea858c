namespace Icasync.Activities.Reports;

/// <summary>Progress in hundredths: by the calls that the plan foresees, before there is a plan by phases.</summary>
/// <param name="Phase">The phase that works now, or the last one that did.</param>
/// <param name="CallsPlanned">The writes at WPS that the attempt's plan foresees; null before there is one.</param>
/// <param name="CallsMade">Those that were made since.</param>
public sealed record ProgressSummary(
    int Done, int Total, int Failed, string? Phase, int? CallsPlanned, long CallsMade);
