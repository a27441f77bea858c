namespace Icasync.Simulation;

/// <summary>
/// One timetable row as its maker knows it: what it says, whatever it is spelt like. A field that nobody can read is
/// null.
/// </summary>
internal sealed class MadeLesson
{
    public required string Course { get; init; }
    public DateOnly? Date { get; set; }
    public (TimeOnly Start, TimeOnly End)? Time { get; set; }
    public int? Period { get; set; }
    public string? Name { get; set; }
    public string? Building { get; set; }
    public string? Room { get; set; }
    public IReadOnlyList<string> Teachers { get; set; } = [];
    public IReadOnlyList<string> TeacherNames { get; set; } = [];

    /// <summary>Whether people check in: yes, no, or nothing said.</summary>
    public bool? CheckIn { get; set; }
    public bool IsDead { get; set; }

    /// <summary>The row as it was written, by column: nobody but its maker may change it.</summary>
    public Dictionary<string, string?> Cells { get; } = [];

    /// <summary>
    /// Why nobody can use the row, or null: the first defect in the order of DOMAIN F4, and none of a dead row (F3).
    /// </summary>
    public string? Defect => IsDead ? null
        : Date is null ? "BAD_DATE"
        : Time is null ? "BAD_TIME"
        : Period is null ? "MISSING_PERIOD"
        : Name is null ? "MISSING_NAME"
        : null;

    /// <summary>Whether it makes, or is part of, an event.</summary>
    public bool IsReadable => !IsDead && Defect is null;
}

/// <summary>A person in a course, by enrolment or assignment.</summary>
internal sealed class MadeMember
{
    public required string Course { get; init; }
    public required string Number { get; init; }
    public required bool IsTeacher { get; init; }
    public bool IsDead { get; set; }
}

/// <summary>All that the maker of a random term put into its tables, by the id that it gave to each row.</summary>
internal sealed class MadeTerm
{
    public Dictionary<string, MadeLesson> Lessons { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, MadeMember> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>The numbers of people whose row is live.</summary>
    public HashSet<string> People { get; } = new(StringComparer.Ordinal);

    /// <summary>Every name of a teacher that was ever written.</summary>
    public HashSet<string> TeacherNames { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether rows vanished: what is gone without a word is found by a full sync alone (DOMAIN D3, F18).
    /// </summary>
    public bool HasVanished { get; set; }

    public IEnumerable<string> Courses =>
        Lessons.Values.Select(lesson => lesson.Course).Distinct().Order(StringComparer.Ordinal);
}
