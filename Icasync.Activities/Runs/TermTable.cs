namespace Icasync.Activities.Runs;

/// <summary>The statements that write icasync_term, one row a term that somebody opened or retired.</summary>
internal static class TermTable
{
    public const string InsertMissing =
        """
        INSERT INTO icasync_term (term) SELECT @term
        WHERE NOT EXISTS (SELECT 1 FROM icasync_term WHERE term = @term)
        """;

    public const string Set =
        """
        UPDATE icasync_term
        SET opened_at = @openedAt, opened_by = @openedBy, retired_at = @retiredAt, retired_by = @retiredBy
        WHERE term = @term
        """;
}
