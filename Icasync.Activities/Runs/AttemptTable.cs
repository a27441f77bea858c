namespace Icasync.Activities.Runs;

/// <summary>The statements that write icasync_attempt, one row an attempt of a run.</summary>
internal static class AttemptTable
{
    public const string Insert =
        """
        INSERT INTO icasync_attempt (run_id, attempt, instance_id, host_id, started_at)
        VALUES (@RunId, @Attempt, @InstanceId, @HostId, @now)
        """;

    public const string End =
        """
        UPDATE icasync_attempt SET finished_at = @now, outcome = @state
        WHERE run_id = @runId AND attempt = @attempt
        """;

    public const string BeginPlan =
        """
        UPDATE icasync_attempt SET plan_begun_at = COALESCE(plan_begun_at, @now)
        WHERE run_id = @RunId AND attempt = @Attempt
        """;

    public const string RecordPlan =
        """
        UPDATE icasync_attempt SET plan_work = @work
        WHERE run_id = @RunId AND attempt = @Attempt AND plan_work IS NULL
        """;

    /// <summary>Changes nothing and takes the row, so that executions come one after the other.</summary>
    public const string Take =
        "UPDATE icasync_attempt SET plan_work = plan_work WHERE run_id = @RunId AND attempt = @Attempt";

    public const string MarkPurged =
        "UPDATE icasync_attempt SET purged_at = @now WHERE run_id = @RunId AND attempt = @Attempt";
}
