namespace Icasync.Domain.Timetable;

/// <summary>One teacher assignment as the source holds it (DOMAIN 1.3).</summary>
public sealed record AssignmentRow(string? Offering, string? Term, string? TeacherNumber, string? State);
