using System.Globalization;
using Icasync.Domain.Timetable;

namespace Icasync.Domain.Planning;

/// <summary>
/// Recognises what an office did to many courses at once, so that a person reads one line and not hundreds. Only
/// lessons that keep their time of day count: whoever also moved the hour decided about that course alone.
/// </summary>
public static class BulkChanges
{
    /// <summary>Fewer courses than this are no bulk: they are read one by one.</summary>
    public const int CoursesMin = 5;

    /// <summary>A week has moved when lessons of so many of its days have; fewer are days that moved.</summary>
    public const int DaysOfWeekMin = 3;

    private const int DaysAWeek = 7;

    /// <summary>The bulk changes among moves and changes of lessons, largest first.</summary>
    public static IReadOnlyList<BulkChange> Of(IEnumerable<LessonShift> shifts)
    {
        List<LessonShift> same = shifts.Where(one => one.Before.Start == one.After.Start).ToList();
        List<LessonShift> days = same.Where(one => one.Before.Date != one.After.Date).ToList();
        List<(BulkChange Bulk, HashSet<LessonShift> Covered)> weeks = days
            .Where(one => (one.After.Date.DayNumber - one.Before.Date.DayNumber) % DaysAWeek == 0)
            .GroupBy(one => (From: CalendarWeek.MondayOf(one.Before.Date), To: CalendarWeek.MondayOf(one.After.Date)))
            .Where(week => week.Select(one => one.Before.Date).Distinct().Count() >= DaysOfWeekMin)
            .Select(week => (
                Bulk(BulkKind.WeekMoved, Text(week.Key.From), Text(week.Key.To), week.ToList()), week.ToHashSet()))
            .ToList();
        IEnumerable<BulkChange> single = days.Where(one => weeks.All(week => !week.Covered.Contains(one)))
            .GroupBy(one => (one.Before.Date, one.After.Date))
            .Select(day => Bulk(BulkKind.DayMoved, Text(day.Key.Item1), Text(day.Key.Item2), day.ToList()));
        IEnumerable<BulkChange> buildings = same
            .Where(one => one.Before.Date == one.After.Date)
            .Select(one => (One: one, From: Building(one.Before.Buildings), To: Building(one.After.Buildings)))
            .Where(one => one.From.Length > 0 && one.To.Length > 0 && one.From != one.To)
            .GroupBy(one => (one.From, one.To))
            .Select(pair => Bulk(
                BulkKind.BuildingSwapped, pair.Key.From, pair.Key.To, pair.Select(one => one.One).ToList()));
        return weeks.Select(one => one.Bulk).Concat(single).Concat(buildings)
            .Where(one => one.Courses >= CoursesMin)
            .OrderByDescending(one => one.Courses).ThenBy(one => one.From, StringComparer.Ordinal)
            .ThenBy(one => one.To, StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>The bulk changes of a plan.</summary>
    public static IReadOnlyList<BulkChange> Of(TermPlan plan) => Of(plan.Work
        .SelectMany(one => one.Plan.EventMoves.Concat(one.Plan.EventUpdates)
            .Where(update => update.Before.Content is not null)
            .Select(update => new LessonShift(
                one.Plan.Key.Offering, update.Before.Content!.Facts, update.After.Content.Facts))));

    private static BulkChange Bulk(BulkKind kind, string from, string to, List<LessonShift> shifts) => new(
        kind, from, to, shifts.Select(one => one.Offering).Distinct(StringComparer.Ordinal).Count(), shifts.Count);

    private static string Building(IReadOnlyList<string> buildings) => string.Join('/', buildings);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
