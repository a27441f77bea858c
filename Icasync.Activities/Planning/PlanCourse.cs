using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>A course of a plan: the number of its operations by kind, and what would die with its calendar.</summary>
public sealed record PlanCourse(string OfferingId, string Kkh, IReadOnlyDictionary<string, int> Tallies)
{
    /// <summary>Names of tallies that are no operations: lessons and access that go with their calendar.</summary>
    public const string DyingEvents = "diesEvent";

    /// <summary>The same for access.</summary>
    public const string DyingAccess = "diesAccess";

    /// <summary>How many operations of a kind, or of all kinds.</summary>
    public int Operations(string? op = null) => op is not null ? Tallies.GetValueOrDefault(op)
        : Tallies.Where(one => one.Key is not (DyingEvents or DyingAccess)).Sum(one => one.Value);

    /// <summary>What of calendars, lessons and access would really go.</summary>
    public (int Calendars, int Events, int Access) Deletes => (
        Tallies.GetValueOrDefault("deleteCalendar"),
        Tallies.GetValueOrDefault("deleteEvent") + Tallies.GetValueOrDefault(DyingEvents),
        Tallies.GetValueOrDefault("revoke") + Tallies.GetValueOrDefault(DyingAccess));

    /// <summary>The courses of a plan, in the order in which it would be carried out.</summary>
    public static IReadOnlyList<PlanCourse> Of(
        string term, TermPlan plan, IEnumerable<PlannedOperation> operations) => operations
        .GroupBy(one => one.Kkh, StringComparer.Ordinal)
        .Select(course => new PlanCourse(
            new OfferingKey(term, course.Key).Id, course.Key,
            Counted(course, plan.Dying.GetValueOrDefault(course.Key))))
        .ToList();

    private static SortedDictionary<string, int> Counted(
        IEnumerable<PlannedOperation> operations, (int Events, int Access) dying)
    {
        SortedDictionary<string, int> tallies = new(
            operations.CountBy(one => one.Op).ToDictionary(), StringComparer.Ordinal);
        foreach ((string name, int count) in new[] { (DyingEvents, dying.Events), (DyingAccess, dying.Access) })
        {
            if (count > 0)
            {
                tallies[name] = count;
            }
        }

        return tallies;
    }
}
