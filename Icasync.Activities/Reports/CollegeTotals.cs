using Icasync.Activities.Planning;

namespace Icasync.Activities.Reports;

/// <summary>What a plan does to the courses of a college.</summary>
/// <param name="College">The college, or null for courses of none.</param>
/// <param name="Calendars">Calendars that would go; lessons and access count those that go with them.</param>
public sealed record CollegeTotals(
    string? College, int Courses, int Operations, int Calendars, int Events, int Access)
{
    /// <summary>The colleges of a plan: who loses most first, then who has most operations.</summary>
    public static IReadOnlyList<CollegeTotals> Of(IEnumerable<PlanCourse> courses, NameBook book) => courses
        .GroupBy(one => book.Course(one.Kkh)?.College)
        .Select(college => new CollegeTotals(
            college.Key, college.Count(), college.Sum(one => one.Operations()),
            college.Sum(one => one.Deletes.Calendars), college.Sum(one => one.Deletes.Events),
            college.Sum(one => one.Deletes.Access)))
        .OrderByDescending(one => one.Calendars).ThenByDescending(one => one.Events)
        .ThenByDescending(one => one.Operations).ThenBy(one => one.College, StringComparer.Ordinal)
        .ToList();
}
