using Icasync.Activities.Sql;

namespace Icasync.Activities.Ledger;

/// <summary>
/// The statements that write icasync_attendee, one row a person and event. Those that take a dialect treat a batch,
/// whose keys they find in the parameter <c>@rows</c>.
/// </summary>
internal static class AttendeeTable
{
    public const string ForgetUnknownEvents =
        """
        DELETE FROM icasync_attendee WHERE offering_id = @OfferingId AND marker NOT IN (
            SELECT e.marker FROM icasync_event e WHERE e.offering_id = @OfferingId)
        """;

    public const string ForgetEverything = "DELETE FROM icasync_attendee";

    public const string FollowMove =
        """
        UPDATE icasync_attendee SET marker = @target WHERE offering_id = @OfferingId AND marker = @Marker
        """;

    public const string TakeOver =
        """
        UPDATE icasync_attendee SET intent_attempt = @Attempt
        WHERE offering_id = @OfferingId AND marker = @marker AND intent_attempt IS NOT NULL
        """;

    public const string ForgetAll =
        "DELETE FROM icasync_attendee WHERE offering_id = @OfferingId";

    public static string ForgetEvents(Dialect dialect) =>
        $"""
        DELETE FROM icasync_attendee WHERE offering_id = @OfferingId AND marker IN (
            SELECT r.marker FROM {dialect.Rows("@rows", "marker nvarchar(16)")} r)
        """;

    public static string ForgetDeletedEvents(Dialect dialect) =>
        $"""
        DELETE FROM icasync_attendee WHERE offering_id = @OfferingId AND marker IN (
            SELECT e.marker FROM icasync_event e JOIN {dialect.Rows("@rows", "marker nvarchar(16)")} r
                ON r.marker = e.marker
            WHERE e.offering_id = @OfferingId AND e.intent_attempt = @Attempt)
        """;

    public static string Forget(Dialect dialect) =>
        $"""
        DELETE FROM icasync_attendee WHERE offering_id = @OfferingId AND marker = @marker AND number IN (
            SELECT r.number FROM {dialect.Rows("@rows", Number)} r)
        """;

    public static string IntendRemove(Dialect dialect) =>
        $"""
        UPDATE icasync_attendee SET state = @deleting, intent_attempt = @Attempt, updated_at = @now
        WHERE offering_id = @OfferingId AND marker = @marker
            AND number IN (SELECT r.number FROM {dialect.Rows("@rows", Number)} r)
        """;

    public static string RecordRemoved(Dialect dialect) =>
        $"""
        DELETE FROM icasync_attendee WHERE offering_id = @OfferingId AND marker = @marker AND intent_attempt = @Attempt
            AND number IN (SELECT r.number FROM {dialect.Rows("@rows", Number)} r)
        """;

    public static string RecordHeld(Dialect dialect) =>
        $"""
        UPDATE icasync_attendee SET state = @live, attendee_id = r.held_id, intent_attempt = NULL, updated_at = @now
        FROM {dialect.Rows("@rows", Number, "held_id nvarchar(500)")} r
        WHERE icasync_attendee.offering_id = @OfferingId AND icasync_attendee.marker = @marker
            AND icasync_attendee.number = r.number AND icasync_attendee.intent_attempt = @Attempt
        """;

    private const string Number = "number nvarchar(100)";
}
