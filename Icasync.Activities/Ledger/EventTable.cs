using Icasync.Activities.Sql;

namespace Icasync.Activities.Ledger;

/// <summary>
/// The statements that write icasync_event, one row an event. Those that take a dialect treat a batch of events, whose
/// markers they find in the parameter <c>@rows</c>.
/// </summary>
internal static class EventTable
{
    public const string ForgetEverything = "DELETE FROM icasync_event";

    public const string ForgetAll =
        "DELETE FROM icasync_event WHERE offering_id = @OfferingId";

    public const string TakeOver =
        """
        UPDATE icasync_event SET intent_attempt = @Attempt
        WHERE offering_id = @OfferingId AND intent_attempt IS NOT NULL
        """;

    public static string Forget(Dialect dialect) =>
        $"""
        DELETE FROM icasync_event WHERE offering_id = @OfferingId AND marker IN (
            SELECT r.marker FROM {dialect.Rows("@rows", Marker)} r)
        """;

    public static string RecordCreated(Dialect dialect) =>
        $"""
        UPDATE icasync_event
        SET state = @live, event_id = r.made_id, hash = r.made_hash, content = target_content, target_marker = NULL,
            target_hash = NULL, target_content = NULL, intent_attempt = NULL, updated_at = @now
        FROM {dialect.Rows("@rows", Marker, MadeId, "made_hash nvarchar(64)")} r
        WHERE icasync_event.offering_id = @OfferingId AND icasync_event.marker = r.marker
            AND icasync_event.intent_attempt = @Attempt
        """;

    public static string IntendUpdate(Dialect dialect) =>
        $"""
        UPDATE icasync_event
        SET state = @updating, target_marker = r.to_marker, target_hash = r.to_hash, target_content = r.to_content,
            intent_attempt = @Attempt, intent_at = @now, updated_at = @now
        FROM {dialect.Rows("@rows", Marker, ToMarker, "to_hash nvarchar(64)", "to_content nvarchar(max)")} r
        WHERE icasync_event.offering_id = @OfferingId AND icasync_event.marker = r.marker
        """;

    public static string RecordUpdated(Dialect dialect) =>
        $"""
        UPDATE icasync_event
        SET marker = r.to_marker, state = @live, event_id = r.made_id, hash = r.to_hash, content = r.to_content,
            target_marker = NULL, target_hash = NULL, target_content = NULL, intent_attempt = NULL, updated_at = @now
        FROM {dialect.Rows("@rows", Marker, ToMarker, MadeId, "to_hash nvarchar(64)", "to_content nvarchar(max)")} r
        WHERE icasync_event.offering_id = @OfferingId AND icasync_event.marker = r.marker
            AND icasync_event.intent_attempt = @Attempt
        """;

    public static string IntendDelete(Dialect dialect) =>
        $"""
        UPDATE icasync_event SET state = @deleting, intent_attempt = @Attempt, intent_at = @now, updated_at = @now
        WHERE offering_id = @OfferingId AND marker IN (SELECT r.marker FROM {dialect.Rows("@rows", Marker)} r)
        """;

    public static string ForgetUncreated(Dialect dialect) =>
        $"""
        DELETE FROM icasync_event WHERE offering_id = @OfferingId AND event_id IS NULL
            AND marker IN (SELECT r.marker FROM {dialect.Rows("@rows", Marker)} r)
        """;

    public static string Reopen(Dialect dialect) =>
        $"""
        UPDATE icasync_event
        SET state = @live, hash = CASE WHEN target_hash = hash THEN hash END, target_marker = NULL,
            target_hash = NULL, target_content = NULL, intent_attempt = NULL, updated_at = @now
        WHERE offering_id = @OfferingId AND marker IN (SELECT r.marker FROM {dialect.Rows("@rows", Marker)} r)
        """;

    public static string RecordDeleted(Dialect dialect) =>
        $"""
        DELETE FROM icasync_event WHERE offering_id = @OfferingId AND intent_attempt = @Attempt
            AND marker IN (SELECT r.marker FROM {dialect.Rows("@rows", Marker)} r)
        """;

    private const string Marker = "marker nvarchar(16)";
    private const string ToMarker = "to_marker nvarchar(16)";
    private const string MadeId = "made_id nvarchar(500)";
}
