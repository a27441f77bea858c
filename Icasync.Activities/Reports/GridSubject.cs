namespace Icasync.Activities.Reports;

/// <summary>Whose timetable is shown.</summary>
public enum GridSubjectKind
{
    Course,
    Teacher,
    Student,
    Room,
}

/// <summary>Whose timetable is shown: a course, a teacher or a student by number, or a room by name.</summary>
public sealed record GridSubject(GridSubjectKind Kind, string Key);
