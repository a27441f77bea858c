namespace Icasync.Activities.Reports;

/// <summary>A page of a plan's courses, those with most operations first; the numbers are of all that pass.</summary>
/// <param name="Next">Where the next page begins, or null.</param>
public sealed record PlanPage(
    IReadOnlyList<PlanCourseEntry> Items, int? Next, int Courses, int Operations,
    IReadOnlyDictionary<string, int> ByOp, IReadOnlyList<CollegeTotals> Colleges);
