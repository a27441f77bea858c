namespace Icasync.Domain.Timetable;

/// <summary>
/// One row of the timetable exactly as the source holds it: text, nothing trimmed, null where the column is NULL
/// (DOMAIN 1.1). Parsing is the business of <c>PeriodParser</c>.
/// </summary>
public sealed record TimetableRow
{
    public string? Offering { get; init; }
    public string? Term { get; init; }
    public string? TeachingWeek { get; init; }
    public string? Weekday { get; init; }
    public string? Period { get; init; }
    public string? Building { get; init; }
    public string? Room { get; init; }
    public string? TeacherNumbers { get; init; }
    public string? Date { get; init; }
    public string? Start { get; init; }
    public string? End { get; init; }
    public string? ChangedAt { get; init; }
    public string? State { get; init; }
    public string? SyncedAt { get; init; }
    public string? SyncState { get; init; }
    public string? CourseName { get; init; }
    public string? TeacherNames { get; init; }
    public string? CheckIn { get; init; }
}

/// <summary>One student enrolment as the source holds it (DOMAIN 1.2).</summary>
public sealed record EnrolmentRow(string? Offering, string? Term, string? StudentNumber, string? State);

/// <summary>One teacher assignment as the source holds it (DOMAIN 1.3).</summary>
public sealed record AssignmentRow(string? Offering, string? Term, string? TeacherNumber, string? State);

/// <summary>
/// One student or teacher as the source holds it (DOMAIN 1.4, 1.5). Identity number, phone, ethnicity and campus card
/// are never read. The unit is the college of a student or the department of a teacher.
/// </summary>
public sealed record PersonRow(
    ParticipantKind Kind,
    string? Number,
    string? Name,
    string? UnitCode,
    string? UnitName,
    string? MajorCode,
    string? MajorName,
    string? ClassCode,
    string? ClassName,
    string? UpdatedAt,
    string? State);

/// <summary>Whether a person learns or teaches. A number used by both gets the higher role (DOMAIN D11).</summary>
public enum ParticipantKind
{
    Student,
    Teacher,
}
