namespace Icasync.Activities.Sql;

/// <summary>Which tables of the source have a row for a term; all false where the source is incomplete.</summary>
public sealed record SourceRows
{
    public required SourceShape Shape { get; init; }
    public bool HasTimetable { get; init; }
    public bool HasEnrolments { get; init; }
    public bool HasAssignments { get; init; }

    /// <summary>Whether there is any student; people belong to no term.</summary>
    public bool HasStudents { get; init; }

    /// <summary>Whether there is any teacher.</summary>
    public bool HasTeachers { get; init; }

    /// <summary>Whether a row's term is missing or malformed; whether such rows are live is another question.</summary>
    public bool HasBadTerms { get; init; }
}
