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

    /// <summary>
    /// The days on which a lesson of its term can lie; no column of the row, and no part of its version.
    /// </summary>
    public TermDays Days { get; init; } = TermDays.Any;
}
