namespace Icasync.Activities.Ledger;

/// <summary>The statements that write icasync_event, one row an event.</summary>
internal static class EventTable
{
    public const string ForgetWithAttendees =
        $"""
        {AttendeeTable.ForgetOfEvent};
        DELETE FROM icasync_event WHERE offering_id = @OfferingId AND marker = @Marker;
        """;

    public const string RecordCreated =
        """
        UPDATE icasync_event
        SET state = @live, event_id = @EventId, hash = @Hash, content = target_content, target_marker = NULL,
            target_hash = NULL, target_content = NULL, intent_attempt = NULL,
            updated_at = @now
        WHERE offering_id = @OfferingId AND marker = @Marker AND intent_attempt = @Attempt
        """;

    public const string IntendUpdate =
        """
        UPDATE icasync_event
        SET state = @updating, target_marker = @target, target_hash = @Hash, target_content = @content,
            intent_attempt = @Attempt, intent_at = @now, updated_at = @now
        WHERE offering_id = @OfferingId AND marker = @marker
        """;

    public const string RecordUpdated =
        """
        UPDATE icasync_event
        SET marker = @target, state = @live, event_id = @eventId, hash = @Hash, content = @content,
            target_marker = NULL, target_hash = NULL, target_content = NULL, intent_attempt = NULL,
            updated_at = @now
        WHERE offering_id = @OfferingId AND marker = @Marker AND intent_attempt = @Attempt
        """;

    public const string IntendDelete =
        """
        UPDATE icasync_event SET state = @deleting, intent_attempt = @Attempt, intent_at = @now,
            updated_at = @now
        WHERE offering_id = @OfferingId AND marker = @Marker
        """;

    public const string ForgetUncreated =
        """
        DELETE FROM icasync_event WHERE offering_id = @OfferingId AND marker = @Marker AND event_id IS NULL
        """;

    public const string Reopen =
        """
        UPDATE icasync_event
        SET state = @live, hash = CASE WHEN target_hash = hash THEN hash END, target_marker = NULL,
            target_hash = NULL, target_content = NULL,
            intent_attempt = NULL, updated_at = @now
        WHERE offering_id = @OfferingId AND marker = @Marker
        """;

    public const string ForgetAll =
        "DELETE FROM icasync_event WHERE offering_id = @OfferingId";

    public const string TakeOver =
        """
        UPDATE icasync_event SET intent_attempt = @Attempt
        WHERE offering_id = @OfferingId AND intent_attempt IS NOT NULL
        """;

    public const string RecordDeleted =
        $"""
        {AttendeeTable.ForgetOfIntendedEvent};
        DELETE FROM icasync_event WHERE offering_id = @OfferingId AND marker = @Marker
            AND intent_attempt = @Attempt;
        """;
}
