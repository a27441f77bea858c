namespace Icasync.Activities.Reports;

/// <summary>A course of a plan's page.</summary>
/// <param name="Total">How many of its operations pass the filter; a page shows the first of them.</param>
public sealed record PlanCourseEntry(
    string Kkh, string Name, string? College, IReadOnlyList<string> Teachers, int Total,
    IReadOnlyDictionary<string, int> Tallies, IReadOnlyList<StoredOperation> Operations);
