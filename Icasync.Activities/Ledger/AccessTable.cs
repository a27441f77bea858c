using Icasync.Activities.Sql;

namespace Icasync.Activities.Ledger;

/// <summary>
/// The statements that write icasync_access, one row a person and calendar. Those that take a dialect treat a batch of
/// people, whose numbers they find in the parameter <c>@rows</c>.
/// </summary>
internal static class AccessTable
{
    public const string ForgetEverything = "DELETE FROM icasync_access";

    public const string ForgetAll =
        "DELETE FROM icasync_access WHERE offering_id = @OfferingId";

    public const string TakeOver =
        """
        UPDATE icasync_access SET intent_attempt = @Attempt
        WHERE offering_id = @OfferingId AND intent_attempt IS NOT NULL
        """;

    public static string Forget(Dialect dialect) =>
        $"""
        DELETE FROM icasync_access WHERE offering_id = @OfferingId AND number IN (
            SELECT r.number FROM {dialect.Rows("@rows", Number)} r)
        """;

    public static string ForgetOfOfferings(Dialect dialect)
    {
        string rows = dialect.Rows("@rows", "id nvarchar(32)", Number);
        return $"""
            DELETE FROM icasync_access WHERE offering_id IN (SELECT r.id FROM {rows} r) AND EXISTS (
                SELECT 1 FROM {rows} r WHERE r.id = icasync_access.offering_id AND r.number = icasync_access.number)
            """;
    }

    public static string IntendChange(Dialect dialect) =>
        $"""
        UPDATE icasync_access
        SET state = @updating, target_kind = r.to_kind, target_role = r.to_role, intent_attempt = @Attempt,
            intent_at = @now, updated_at = @now
        FROM {dialect.Rows("@rows", Number, ToKind, ToRole)} r
        WHERE icasync_access.offering_id = @OfferingId AND icasync_access.number = r.number
        """;

    public static string RecordGranted(Dialect dialect) =>
        $"""
        UPDATE icasync_access
        SET state = @live, kind = r.to_kind, role = r.to_role, permission_id = COALESCE(r.given_id, permission_id),
            target_kind = NULL, target_role = NULL, intent_attempt = NULL, updated_at = @now
        FROM {dialect.Rows("@rows", Number, ToKind, ToRole, GivenId)} r
        WHERE icasync_access.offering_id = @OfferingId AND icasync_access.number = r.number
            AND icasync_access.intent_attempt = @Attempt
        """;

    public static string RecordObserved(Dialect dialect) =>
        $"""
        UPDATE icasync_access
        SET state = @live, kind = COALESCE(target_kind, kind), role = r.to_role, permission_id = r.given_id,
            target_kind = NULL, target_role = NULL, intent_attempt = NULL, updated_at = @now
        FROM {dialect.Rows("@rows", Number, ToRole, GivenId)} r
        WHERE icasync_access.offering_id = @OfferingId AND icasync_access.number = r.number
            AND icasync_access.intent_attempt = @Attempt
        """;

    public static string RecordPending(Dialect dialect) =>
        $"""
        UPDATE icasync_access
        SET state = @pending, role = r.to_role, target_kind = NULL, target_role = NULL, intent_attempt = NULL,
            pending_reason = NULL, updated_at = @now
        FROM {dialect.Rows("@rows", Number, ToRole)} r
        WHERE icasync_access.offering_id = @OfferingId AND icasync_access.number = r.number
        """;

    public static string IntendRevoke(Dialect dialect) =>
        $"""
        UPDATE icasync_access SET state = @deleting, intent_attempt = @Attempt, intent_at = @now, updated_at = @now
        WHERE offering_id = @OfferingId AND number IN (SELECT r.number FROM {dialect.Rows("@rows", Number)} r)
        """;

    public static string RecordRevoked(Dialect dialect) =>
        $"""
        DELETE FROM icasync_access WHERE offering_id = @OfferingId
            AND (intent_attempt IS NULL OR intent_attempt = @Attempt)
            AND number IN (SELECT r.number FROM {dialect.Rows("@rows", Number)} r)
        """;

    public static string ForgetKnown(Dialect dialect) =>
        $"""
        DELETE FROM icasync_access WHERE term = @Term AND state = @pending AND pending_reason IS NULL
            AND number IN (SELECT r.number FROM {dialect.Rows("@rows", Number)} r)
        """;

    public static string ForgetWaiting(Dialect dialect) =>
        $"""
        DELETE FROM icasync_access WHERE pending_reason = @limit AND offering_id IN (
            SELECT r.id FROM {dialect.Rows("@rows", "id nvarchar(32)")} r)
        """;

    private const string Number = "number nvarchar(100)";
    private const string ToKind = "to_kind nvarchar(20)";
    private const string ToRole = "to_role nvarchar(20)";
    private const string GivenId = "given_id nvarchar(500)";
}
