namespace Icasync.Domain.Timetable;

/// <summary>What a row says of check-in (DOMAIN 3.3, sfdk).</summary>
public enum CheckIn
{
    Unset,
    Yes,
    No,
}

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

/// <summary>What became of a row: exactly one of period, quarantine or neither (a dead row).</summary>
public readonly record struct ParsedRow(Period? Period, QuarantinedRow? Quarantined)
{
    /// <summary>The row is deleted at the source: it makes nothing and holds nothing (DOMAIN F3).</summary>
    public bool IsDead => Period is null && Quarantined is null;
}
