using Icasync.Activities.Sql;

namespace Icasync.Activities.Ledger;

/// <summary>The statements that write icasync_offering, the row of a course.</summary>
internal static class OfferingTable
{
    private const string Id = "id nvarchar(32)";

    public const string ForgetEverything = "DELETE FROM icasync_offering";

    public const string RecordCreated =
        """
        UPDATE icasync_offering
        SET state = @live, calendar_id = @calendarId, title = @title, target_title = NULL, intent_attempt = NULL,
            created_run = @RunId, updated_at = @now
        WHERE offering_id = @OfferingId AND intent_attempt = @Attempt
        """;

    public const string TakeIn =
        """
        UPDATE icasync_offering
        SET state = @live, calendar_id = @calendarId, title = @title, target_title = NULL, intent_attempt = NULL,
            created_run = NULL, owed = NULL, row_versions = NULL, access_fingerprint = NULL, unfinished = 1,
            doubtful = 0, doubtful_at = NULL, updated_at = @now
        WHERE offering_id = @OfferingId
        """;

    public const string RecordRenamed =
        """
        UPDATE icasync_offering
        SET state = @live, title = @after, target_title = NULL, intent_attempt = NULL, updated_at = @now
        WHERE offering_id = @OfferingId AND intent_attempt = @Attempt
        """;

    public const string DropIntent =
        """
        UPDATE icasync_offering SET state = @state, target_title = NULL, intent_attempt = NULL,
            updated_at = @now
        WHERE offering_id = @OfferingId
        """;

    public const string Reopen =
        """
        UPDATE icasync_offering
        SET state = @live,
            title = CASE WHEN state = @updating AND title <> target_title THEN NULL ELSE title END,
            target_title = NULL, intent_attempt = NULL, updated_at = @now
        WHERE offering_id = @OfferingId
        """;

    public const string ForgetVersions =
        "UPDATE icasync_offering SET row_versions = NULL WHERE offering_id = @OfferingId";

    public const string Clear =
        """
        UPDATE icasync_offering
        SET state = @none, calendar_id = NULL, title = NULL, target_title = NULL, intent_attempt = NULL,
            before_image = COALESCE(@image, before_image), created_run = NULL,
            access_fingerprint = NULL, members_max = NULL, members_at = NULL, updated_at = @now
        WHERE offering_id = @OfferingId
        """;

    public const string Intend =
        """
        UPDATE icasync_offering
        SET state = @state, target_title = @targetTitle, intent_attempt = @Attempt, intent_at = @now,
            updated_at = @now
        WHERE offering_id = @OfferingId
        """;

    public const string RenewClaim =
        """
        UPDATE icasync_offering SET claim_until = @until
        WHERE offering_id = @OfferingId AND claim_execution = @Execution
        """;

    public const string PassFence =
        """
        UPDATE icasync_offering SET claim_until = @until
        WHERE offering_id = @OfferingId AND claim_execution = @Execution AND EXISTS (
            SELECT 1 FROM icasync_run WHERE run_id = @RunId AND attempt = @Attempt AND gate <> @closed)
        """;

    public const string InsertMissing =
        """
        INSERT INTO icasync_offering (offering_id, term, offering, state, unreadable_rows, unfinished, doubtful,
                                      updated_at)
        SELECT @OfferingId, @Term, @Offering, @none, 0, 1, 0, @now
        WHERE NOT EXISTS (SELECT 1 FROM icasync_offering WHERE offering_id = @OfferingId)
        """;

    public const string TakeClaim =
        """
        UPDATE icasync_offering SET claim_execution = @Execution, claim_until = @until, unfinished = 1
        WHERE offering_id = @OfferingId
          AND (claim_execution IS NULL OR claim_execution = @Execution OR claim_until < @now)
        """;

    public const string FreeClaims =
        """
        UPDATE icasync_offering SET claim_execution = NULL, claim_until = NULL
        WHERE term = @term AND SUBSTRING(claim_execution, 1, @length) = @prefix
        """;

    public const string ReleaseClaim =
        """
        UPDATE icasync_offering SET claim_execution = NULL, claim_until = NULL
        WHERE offering_id = @OfferingId AND claim_execution = @Execution
        """;

    public const string Owe =
        "UPDATE icasync_offering SET owed = @owed WHERE offering_id = @OfferingId";

    public const string Doubt =
        """
        UPDATE icasync_offering SET doubtful = (doubtful | @doubt), doubtful_at = @now WHERE offering_id = @OfferingId
        """;

    public const string SettleDoubt =
        """
        UPDATE icasync_offering SET doubtful = 0, doubtful_at = NULL
        WHERE offering_id = @OfferingId AND (doubtful_at IS NULL OR doubtful_at <= @until)
        """;

    public static string OweWriteBack(Dialect dialect) =>
        $"""
        UPDATE icasync_offering SET write_back_owed = 1
        WHERE offering_id IN (SELECT r.id FROM {dialect.Rows("@rows", Id)} r) AND EXISTS (
            SELECT 1 FROM icasync_source_row s
            WHERE s.run_id = @RunId AND s.attempt = @Attempt AND s.offering_id = icasync_offering.offering_id)
        """;

    public static string SettleWriteBack(Dialect dialect) =>
        $"""
        UPDATE icasync_offering SET write_back_owed = NULL
        WHERE offering_id IN (SELECT r.id FROM {dialect.Rows("@rows", Id)} r)
        """;

    public static string RecordPeople(Dialect dialect) =>
        $"""
        UPDATE icasync_offering SET access_fingerprint = COALESCE(r.fingerprint, access_fingerprint)
        FROM {dialect.Rows("@rows", Id, "fingerprint nvarchar(64)")} r
        WHERE icasync_offering.offering_id = r.id AND icasync_offering.calendar_id IS NOT NULL
        """;

    public static string InsertProcessed(Dialect dialect) =>
        $"""
        INSERT INTO icasync_offering (offering_id, term, offering, state, unreadable_rows, unfinished,
            doubtful, updated_at)
        SELECT r.id, @Term, r.number, @none, 0, 0, 0, @now
        FROM {dialect.Rows("@rows", Id, "number nvarchar(60)")} r
        WHERE NOT EXISTS (SELECT 1 FROM icasync_offering o WHERE o.offering_id = r.id)
        """;

    public static string RecordProcessed(Dialect dialect) =>
        $"""
        UPDATE icasync_offering
        SET row_versions = r.versions, name = r.called, readable_rows = r.readable, unreadable_rows = r.unreadable,
            students_included = r.students, timetable_teachers = r.teachers,
            access_fingerprint = COALESCE(r.fingerprint, access_fingerprint), unfinished = 0, owed = NULL,
            updated_at = @now,
            released_by = CASE WHEN r.unreadable = 0 OR released_at < @beganAt THEN NULL ELSE released_by END,
            released_at = CASE WHEN r.unreadable = 0 OR released_at < @beganAt THEN NULL ELSE released_at END
        FROM {dialect.Rows(
            "@rows", Id, "fingerprint nvarchar(64)", "versions nvarchar(max)", "called nvarchar(200)", "readable int",
            "unreadable int", "students int", "teachers nvarchar(max)")} r
        WHERE icasync_offering.offering_id = r.id
        """;

    public const string FinishVanished =
        """
        UPDATE icasync_offering SET unfinished = 0, owed = NULL, row_versions = NULL
        WHERE term = @Term AND unfinished = 1
          AND offering_id IN (SELECT offering_id FROM icasync_work WHERE run_id = @RunId AND attempt = @Attempt)
          AND offering_id NOT IN (SELECT offering_id FROM icasync_work WHERE run_id = @RunId
              AND attempt = @Attempt
                                  AND (outcome IS NULL OR outcome <> 'done'))
          AND offering_id NOT IN (SELECT offering_id FROM icasync_desired WHERE run_id = @RunId
              AND attempt = @Attempt)
        """;

    public const string RecordFull =
        """
        UPDATE icasync_offering
        SET members_at = @now, members_max = (
            SELECT COUNT(*) FROM icasync_access a
            WHERE a.offering_id = @OfferingId AND a.state <> @pending AND a.role IS NOT NULL)
        WHERE offering_id = @OfferingId
        """;

    public const string DoubtMemberLimits =
        "UPDATE icasync_offering SET members_at = @old WHERE term = @Term AND members_at > @old";

    public static string ReopenOfPending(Dialect dialect) =>
        $"""
        UPDATE icasync_offering SET unfinished = 1
        WHERE term = @Term AND offering_id IN (
            SELECT a.offering_id FROM icasync_access a
            WHERE a.term = @Term AND a.state = @pending AND a.pending_reason IS NULL
              AND a.number IN (SELECT r.number FROM {dialect.Rows("@rows", "number nvarchar(100)")} r))
        """;

    public static string MarkUnfinished(Dialect dialect) =>
        $"""
        UPDATE icasync_offering SET unfinished = 1
        WHERE offering_id IN (SELECT r.id FROM {dialect.Rows("@rows", Id)} r)
        """;

    public static string MarkWithdrawn(Dialect dialect) =>
        $"""
        UPDATE icasync_offering SET withdrawn_run = @mark
        WHERE offering_id IN (SELECT r.id FROM {dialect.Rows("@rows", Id)} r)
        """;

    /// <summary>What was taken back counts as not processed: the next run of its kind takes it up.</summary>
    public static string Unprocess(Dialect dialect) =>
        $"""
        UPDATE icasync_offering
        SET row_versions = NULL, write_back_owed = NULL, owed = NULL,
            unfinished = CASE WHEN withdrawn_run IS NULL OR calendar_id IS NOT NULL THEN 1 ELSE 0 END
        WHERE offering_id IN (SELECT r.id FROM {dialect.Rows("@rows", Id)} r)
        """;
    public const string ReleaseDeletes =
        """
        UPDATE icasync_offering SET released_by = @Name, released_at = @now, unfinished = 1
        WHERE offering_id = @id AND unreadable_rows > 0
        """;

    public const string TakeOver =
        """
        UPDATE icasync_offering SET intent_attempt = @Attempt
        WHERE offering_id = @OfferingId AND intent_attempt IS NOT NULL
        """;
}
