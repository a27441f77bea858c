namespace Icasync.Activities.Ledger;

/// <summary>The statements that write icasync_access, one row a person and calendar.</summary>
internal static class AccessTable
{
    public const string Forget =
        "DELETE FROM icasync_access WHERE offering_id = @OfferingId AND number = @Number";

    public const string IntendChange =
        """
        UPDATE icasync_access
        SET state = @updating, target_kind = @kind, target_role = @role, intent_attempt = @Attempt,
            intent_at = @now, updated_at = @now
        WHERE offering_id = @OfferingId AND number = @Number
        """;

    public const string RecordGranted =
        """
        UPDATE icasync_access
        SET state = @live, kind = @kind, role = @role, permission_id = COALESCE(@PermissionId, permission_id),
            target_kind = NULL, target_role = NULL, intent_attempt = NULL, updated_at = @now
        WHERE offering_id = @OfferingId AND number = @Number AND intent_attempt = @Attempt
        """;

    public const string RecordObserved =
        """
        UPDATE icasync_access
        SET state = @live, kind = COALESCE(target_kind, kind), role = @role, permission_id = @PermissionId,
            target_kind = NULL, target_role = NULL, intent_attempt = NULL, updated_at = @now
        WHERE offering_id = @OfferingId AND number = @Number AND intent_attempt = @Attempt
        """;

    public const string RecordPending =
        """
        UPDATE icasync_access
        SET state = @pending, role = @role, target_kind = NULL, target_role = NULL, intent_attempt = NULL,
            pending_reason = NULL, updated_at = @now
        WHERE offering_id = @OfferingId AND number = @Number
        """;

    public const string IntendRevoke =
        """
        UPDATE icasync_access SET state = @deleting, intent_attempt = @Attempt, intent_at = @now,
            updated_at = @now
        WHERE offering_id = @OfferingId AND number = @Number
        """;

    public const string RecordRevoked =
        """
        DELETE FROM icasync_access WHERE offering_id = @OfferingId AND number = @Number AND (intent_attempt IS NULL
            OR intent_attempt = @Attempt)
        """;

    public const string ForgetAll =
        "DELETE FROM icasync_access WHERE offering_id = @OfferingId";

    public const string ForgetKnown =
        """
        DELETE FROM icasync_access
        WHERE term = @Term AND state = @pending AND number = @number AND pending_reason IS NULL
        """;

    public const string ForgetWaiting =
        "DELETE FROM icasync_access WHERE offering_id = @id AND pending_reason = @limit";

    public const string TakeOver =
        """
        UPDATE icasync_access SET intent_attempt = @Attempt
        WHERE offering_id = @OfferingId AND intent_attempt IS NOT NULL
        """;
}
