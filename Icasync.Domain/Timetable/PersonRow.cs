namespace Icasync.Domain.Timetable;

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
