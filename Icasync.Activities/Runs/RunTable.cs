namespace Icasync.Activities.Runs;

/// <summary>The statements that write icasync_run, one row a run.</summary>
internal static class RunTable
{
    public const string Insert =
        """
        INSERT INTO icasync_run (run_id, kind, term, state, options, requested_by, request_reason, attempt,
                                 gate, created_at, failures)
        VALUES (@runId, @kind, @term, @state, @options, @requestedBy, @reason, 0, @gate, @now, 0)
        """;

    public const string BeginAttempt =
        """
        UPDATE icasync_run
        SET attempt = @next, state = @running, gate_act = NULL, host_id = @hostId,
            heartbeat_at = @now, progress_at = @now, started_at = COALESCE(started_at, @now),
            finished_at = NULL, message = COALESCE(@message, message)
        WHERE run_id = @RunId AND attempt = @Attempt AND gate = @open
          AND run_id IN (SELECT run_id FROM icasync_open_run)
        """;

    public const string Heartbeat =
        """
        UPDATE icasync_run
        SET heartbeat_at = @now,
            message = CASE WHEN gate <> @open THEN message
                WHEN @waits IS NOT NULL THEN @waits
                WHEN message LIKE @waiting THEN NULL
                ELSE message END
        WHERE host_id = @hostId AND run_id IN (SELECT run_id FROM icasync_open_run)
        """;

    public const string Progress =
        "UPDATE icasync_run SET progress_at = @now WHERE run_id = @RunId AND attempt = @Attempt";

    public const string End =
        """
        UPDATE icasync_run
        SET state = @state, reason = @reason, gate = @gate, host_id = NULL,
            message = CASE WHEN @told = 1 THEN COALESCE(@message, message) ELSE @message END,
            finished_at = CASE WHEN @ends = 1 THEN @now ELSE NULL END,
            failures = (SELECT COUNT(*) FROM icasync_failure WHERE run_id = @runId)
        WHERE run_id = @runId AND attempt = @attempt AND state IN @open
        """;

    public const string Shut =
        """
        UPDATE icasync_run
        SET gate = @shut, gate_act = @word, message = COALESCE(@Reason, CASE WHEN gate_act = @word THEN message END)
        WHERE run_id = @RunId AND attempt = @Attempt AND state = @state AND gate = @gate
        """;

    public const string Reopen =
        """
        UPDATE icasync_run
        SET state = @next, gate = @open, gate_act = NULL, host_id = NULL, reason = NULL, message = NULL,
            finished_at = NULL, options = @options
        WHERE run_id = @RunId AND attempt = @Attempt AND state = @state
        """;

    public const string NamePlan =
        "UPDATE icasync_run SET plan_id = @planId WHERE run_id = @RunId";

    public const string Summarize =
        "UPDATE icasync_run SET counts = @counts WHERE run_id = @RunId";

    public const string PutWarnings =
        "UPDATE icasync_run SET warnings = @counts WHERE run_id = @runId";

    public const string PutQuarantined =
        "UPDATE icasync_run SET quarantined = @counts WHERE run_id = @runId";
}
