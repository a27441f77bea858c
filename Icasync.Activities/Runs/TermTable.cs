namespace Icasync.Activities.Runs;

/// <summary>The statements that write icasync_term, one row a term of which there is something to tell.</summary>
internal static class TermTable
{
    public const string InsertMissing =
        """
        INSERT INTO icasync_term (term) SELECT @Term WHERE NOT EXISTS (SELECT 1 FROM icasync_term WHERE term = @Term)
        """;

    public const string Withdraw =
        "UPDATE icasync_term SET withdrawn_run = @RunId WHERE term = @Term";

    public const string Retire =
        """
        UPDATE icasync_term SET opened_at = NULL, opened_by = NULL, retired_at = @at, retired_by = @RequestedBy
        WHERE term = @Term AND retired_at IS NULL
        """;

    public const string BuildAnew =
        "UPDATE icasync_term SET withdrawn_run = NULL WHERE term = @Term";

    public const string TakeBack =
        "UPDATE icasync_term SET withdrawn_run = NULL WHERE term = @Term AND withdrawn_run = @Undoes";

    public const string Set =
        """
        UPDATE icasync_term
        SET opened_at = @openedAt, opened_by = @openedBy, retired_at = @retiredAt, retired_by = @retiredBy
        WHERE term = @Term
        """;

    public const string LoseLog =
        "UPDATE icasync_term SET log_gone_at = @now WHERE term = @term AND retired_at IS NOT NULL";
}
