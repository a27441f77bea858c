using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Domain.Grid;

/// <summary>
/// Makes the picture of a timetable: what the planner would do with each lesson, and what is known of it beside. Reads
/// nothing.
/// </summary>
public static class LessonGrid
{
    /// <summary>The lessons of one course, in the order of their time.</summary>
    public static IReadOnlyList<GridLesson> Compose(
        DesiredOffering? desired, RecordedOffering recorded, PlanScope scope, OfferingTroubles troubles)
    {
        OfferingPlan plan = OfferingPlanner.Plan(desired, recorded, scope);
        string offering = recorded.Key.Offering;
        HashSet<string> treated = [];
        List<GridLesson> lessons = [];
        foreach (DesiredEvent made in plan.EventCreates)
        {
            Add(LessonChange.Added, made.Marker, null, made.Content);
        }

        foreach (EventUpdate update in plan.EventUpdates)
        {
            Add(LessonChange.Changed, update.Before.Marker, update.Before.Content, update.After.Content);
        }

        foreach (EventUpdate move in plan.EventMoves)
        {
            treated.Add(move.Before.Marker);
            Add(
                LessonChange.Moved, move.After.Marker, move.Before.Content, move.After.Content,
                was: move.Before.Marker);
        }

        foreach (RecordedEvent gone in
            plan.Calendar == CalendarAction.Delete ? recorded.Events : plan.EventDeletes.Concat(plan.EventsWithheld))
        {
            Add(LessonChange.Cancelled, gone.Marker, gone.Content, null);
        }

        Dictionary<string, EventContent> wanted = (desired?.Events ?? []).ToDictionary(
            one => one.Marker, one => one.Content);
        foreach (RecordedEvent same in recorded.Events.Where(one => !treated.Contains(one.Marker)))
        {
            Add(LessonChange.None, same.Marker, same.Content, wanted.GetValueOrDefault(same.Marker) ?? same.Content);
        }

        return lessons.OrderBy(one => one.Shown.Start, StringComparer.Ordinal)
            .ThenBy(one => one.Marker, StringComparer.Ordinal).ToList();

        void Add(
            LessonChange change, string marker, EventContent? before, EventContent? after, string? was = null)
        {
            treated.Add(marker);

            // An event whose content the ledger does not know has no place in the grid.
            if ((after ?? before) is not null)
            {
                LessonState state = plan.EventsWithheld.Any(one => one.Marker == marker)
                    ? LessonState.Withheld
                    : StateOf(change, marker, was ?? marker, troubles);
                lessons.Add(new GridLesson(offering, marker, state, change, before, after));
            }
        }
    }

    // A failure outlives its run in the list, and tells only of a lesson that has still something to be done.
    private static LessonState StateOf(
        LessonChange change, string marker, string was, OfferingTroubles troubles)
    {
        if (change == LessonChange.None)
        {
            return troubles.CalendarGone || troubles.DriftedMarkers.Contains(marker)
                ? LessonState.Differs
                : LessonState.Synced;
        }

        return troubles.CalendarFailed || troubles.FailedMarkers.Overlaps([marker, was])
            ? LessonState.Failed
            : troubles.IsHeld ? LessonState.Held
            : change == LessonChange.Moved ? LessonState.Moves
            : LessonState.Waits;
    }

    /// <summary>The weeks in which the lessons have a place, in order.</summary>
    public static IReadOnlyList<GridWeek> Weeks(IEnumerable<GridLesson> lessons) => lessons
        .SelectMany(lesson => lesson.Places
            .DistinctBy(place => CalendarWeek.MondayOf(place.Date))
            .Select(place => (Monday: CalendarWeek.MondayOf(place.Date), place.TeachingWeek, lesson.State)))
        .GroupBy(one => one.Monday)
        .OrderBy(week => week.Key)
        .Select(week => new GridWeek(
            week.Key,
            week.Where(one => one.TeachingWeek is not null).GroupBy(one => one.TeachingWeek)
                .OrderByDescending(number => number.Count()).ThenBy(number => number.Key)
                .FirstOrDefault()?.Key,
            week.Count(),
            week.Count(one => one.State != LessonState.Synced)))
        .ToList();

    /// <summary>
    /// The week that a person wants to see first: today's when it has lessons, else the next one that has, else the
    /// last. Null without any.
    /// </summary>
    public static DateOnly? FirstWeek(IReadOnlyList<GridWeek> weeks, DateOnly today) => weeks.Count == 0
        ? null
        : weeks.FirstOrDefault(week => week.Monday >= CalendarWeek.MondayOf(today))?.Monday ?? weeks[^1].Monday;

    /// <summary>The lessons that have a place in a week.</summary>
    public static IReadOnlyList<GridLesson> InWeek(IEnumerable<GridLesson> lessons, DateOnly monday) =>
        lessons.Where(lesson => lesson.Places.Any(place => CalendarWeek.MondayOf(place.Date) == monday)).ToList();
}
