using Icasync.Domain.Grid;

namespace Icasync.Activities.Reports;

/// <summary>A week of a timetable, and how all of its lessons stand (CONTRACTS 4, timetable).</summary>
/// <param name="Monday">The week that is shown, by its Monday; null where there is no lesson at all.</param>
/// <param name="Counts">Lessons of the whole term by their state.</param>
/// <param name="Withheld">Lessons of whatever week whose delete an unreadable row holds, the first of them.</param>
/// <param name="HeldPlan">The plan that waits for a decision and treats one of the courses, or null.</param>
public sealed record GridView(
    string Term, GridSubject Subject, string? Monday, IReadOnlyList<WeekEntry> Weeks,
    IReadOnlyDictionary<LessonState, int> Counts, string? HeldPlan, IReadOnlyList<LessonEntry> Lessons,
    IReadOnlyList<LessonEntry> Withheld, IReadOnlyList<GridCourse> Courses,
    IReadOnlyList<UnreadableEntry> Unreadable, IReadOnlyList<LessonFailure> Failures);

/// <summary>A week that can be chosen.</summary>
public sealed record WeekEntry(string Monday, int? TeachingWeek, int Lessons, int Open);

/// <summary>Where and when a lesson is.</summary>
/// <param name="Teachers">Numbers of who teaches it.</param>
public sealed record PlaceEntry(
    string Date, string Start, string End, IReadOnlyList<int> Periods, string Title, string Location,
    IReadOnlyList<string> Teachers);

/// <summary>A lesson of the week.</summary>
/// <param name="Before">What WPS holds, where that is to change; null elsewhere.</param>
public sealed record LessonEntry(
    string Kkh, string Marker, LessonState State, LessonChange Change, PlaceEntry Shown, PlaceEntry? Before);

/// <summary>A course of the timetable.</summary>
/// <param name="Access">How the ledger says that the person has access; null without an entry.</param>
public sealed record GridCourse(string Kkh, string? Access);

/// <summary>A row that nobody can read, beside the lesson that waits for it.</summary>
/// <param name="Lesson">What can be read of the row: week, weekday, period, date, times and room as they stand.</param>
public sealed record UnreadableEntry(string Kkh, string Reason, string Field, string? Value, string Lesson);
