namespace Icasync.Domain.Notices;

/// <summary>What a run came to for one course and its people.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Gained">Who got access, whatever else happened to it in the run.</param>
/// <param name="Lost">Who lost access.</param>
/// <param name="Members">Who has access now.</param>
public sealed record CourseEffects(
    string Offering, string Name, IReadOnlyList<LessonEffect> Lessons, IReadOnlyCollection<CourseMember> Gained,
    IReadOnlyCollection<CourseMember> Lost, IReadOnlyCollection<CourseMember> Members);

/// <summary>Somebody of a course.</summary>
public sealed record CourseMember(string Number, bool IsTeacher);
