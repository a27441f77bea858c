namespace Icasync.Activities.Runs;

/// <summary>The statements that write icasync_open_run, one row a term that a run holds.</summary>
internal static class OpenRunTable
{
    public const string Take =
        "INSERT INTO icasync_open_run (term, run_id) VALUES (@term, @runId)";

    public const string TakeFree =
        """
        INSERT INTO icasync_open_run (term, run_id)
        SELECT @term, @runId WHERE NOT EXISTS (SELECT 1 FROM icasync_open_run WHERE term = @term)
        """;

    public const string Free =
        "DELETE FROM icasync_open_run WHERE term = @term AND run_id = @RunId";

    public const string Release =
        "DELETE FROM icasync_open_run WHERE run_id = @runId";
}
