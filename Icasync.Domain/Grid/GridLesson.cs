using Icasync.Domain.Timetable;

namespace Icasync.Domain.Grid;

/// <summary>A lesson of a course as it stands between the timetable and WPS.</summary>
/// <param name="Before">What WPS holds; null where it holds nothing of the lesson, or where that is not known.</param>
/// <param name="After">What the timetable wants; null where the lesson is to go.</param>
public sealed record GridLesson(
    string Offering, string Marker, LessonState State, LessonChange Change, EventContent? Before, EventContent? After)
{
    /// <summary>What stands in the grid: where the lesson will be, or was.</summary>
    public EventContent Shown => After ?? Before!;

    /// <summary>The days on which the lesson has a place in the grid: a move has two.</summary>
    public IEnumerable<SessionFacts> Places => Change == LessonChange.Moved && Before is { } before
        ? [before.Facts, Shown.Facts]
        : [Shown.Facts];
}
