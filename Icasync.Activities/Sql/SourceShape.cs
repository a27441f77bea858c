namespace Icasync.Activities.Sql;

/// <summary>What the source holds: rows by table for the term, and what is missing of its shape.</summary>
public sealed record SourceShape
{
    public required long TimetableRows { get; init; }
    public required long EnrolmentRows { get; init; }
    public required long AssignmentRows { get; init; }
    public required long StudentRows { get; init; }
    public required long TeacherRows { get; init; }

    /// <summary>Whether out_jw_kcb_js exists: it is optional (DOMAIN D6).</summary>
    public required bool HasAssignments { get; init; }

    /// <summary>Whether a row's term is missing or malformed; whether such rows are live is another question.</summary>
    public bool HasBadTerms { get; init; }

    /// <summary>
    /// Tables and columns that a run needs and that do not exist, as <c>table</c> or <c>table.column</c>.
    /// </summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Throws when a table or column is missing.</summary>
    public void ThrowIfIncomplete()
    {
        if (Missing.Count > 0)
        {
            throw new DatabaseMissingException(
                $"The source lacks {string.Join(", ", Missing)}. "
                + "Name the academic system's database with --database, or load its tables with icasync import.");
        }
    }
}
