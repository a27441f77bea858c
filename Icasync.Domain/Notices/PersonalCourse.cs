namespace Icasync.Domain.Notices;

/// <summary>What of a course a person is told.</summary>
/// <param name="Lessons">Those that concern the person, in time order; empty where the course came or went.</param>
/// <param name="Gained">True: the course is new to the person; false: it is gone; null: neither.</param>
public sealed record PersonalCourse(string Name, IReadOnlyList<LessonEffect> Lessons, bool? Gained, DateTime First);
