namespace Icasync.Domain.Timetable;

/// <summary>One student enrolment as the source holds it (DOMAIN 1.2).</summary>
public sealed record EnrolmentRow(string? Offering, string? Term, string? StudentNumber, string? State);
