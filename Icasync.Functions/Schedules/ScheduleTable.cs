namespace Icasync.Functions.Schedules;

/// <summary>The statements that write icasync_schedule, one row a schedule that was looked at or acted on.</summary>
internal static class ScheduleTable
{
    public const string InsertCalm =
        "INSERT INTO icasync_schedule (name, last_due, paused) VALUES (@Name, @now, 0)";

    public const string Take =
        "UPDATE icasync_schedule SET last_due = @due WHERE name = @name AND paused = 0 AND last_due < @due";

    public const string Remember =
        "UPDATE icasync_schedule SET last_run = @runId WHERE name = @name";

    public const string InsertRun =
        "INSERT INTO icasync_schedule (name, last_due, last_run, paused) VALUES (@name, @now, @runId, 0)";

    public const string SetPaused =
        """
        UPDATE icasync_schedule SET paused = @paused, paused_by = @by, paused_at = @at,
            last_due = CASE WHEN @paused = 0 AND paused = 1 THEN @now ELSE last_due END
        WHERE name = @Name
        """;

    public const string InsertPaused =
        """
        INSERT INTO icasync_schedule (name, last_due, paused, paused_by, paused_at)
            VALUES (@Name, @now, @paused, @by, @at)
        """;
}
