namespace Icasync.Activities.Sql;

/// <summary>Which tables and columns of the source exist.</summary>
/// <param name="Missing">
/// Tables and columns that a run needs and that do not exist, as <c>table</c> or <c>table.column</c>.
/// </param>
/// <param name="HasAssignments">Whether out_jw_kcb_js exists: it is optional (DOMAIN D6).</param>
public sealed record SourceShape(IReadOnlyList<string> Missing, bool HasAssignments)
{
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
