namespace Icasync.Activities.Reports;

/// <summary>Which operations of a plan are looked at; null means all.</summary>
/// <param name="Typed">Parts of a course's number, name or teachers.</param>
public sealed record PlanFilter(string? Op, string? Kkh, string? College, string? Typed);
