namespace Icasync.Domain.Timetable;

/// <summary>One readable live row: a numbered teaching slot on a date.</summary>
public sealed record Period
{
    public required DateOnly Date { get; init; }
    public required int Number { get; init; }
    public required TimeOnly Start { get; init; }
    public required TimeOnly End { get; init; }
    public required string CourseName { get; init; }
    public required CheckIn CheckIn { get; init; }
    public int? TeachingWeek { get; init; }
    public int? Weekday { get; init; }
    public string? Building { get; init; }
    public string? Room { get; init; }
    public required IReadOnlyList<string> TeacherNumbers { get; init; }
    public required IReadOnlyList<string> TeacherNames { get; init; }

    /// <summary>The row it came from: its raw cells order rows of one period (DOMAIN F11).</summary>
    public required TimetableRow Row { get; init; }
}
