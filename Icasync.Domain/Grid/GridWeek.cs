namespace Icasync.Domain.Grid;

/// <summary>A week in which a timetable has lessons.</summary>
/// <param name="TeachingWeek">The week of the term as the source counts it, or null.</param>
/// <param name="Lessons">How many have a place in it.</param>
/// <param name="Open">How many of them are not in WPS as the timetable wants them.</param>
public sealed record GridWeek(DateOnly Monday, int? TeachingWeek, int Lessons, int Open);
