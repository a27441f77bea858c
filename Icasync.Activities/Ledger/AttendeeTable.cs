namespace Icasync.Activities.Ledger;

/// <summary>The statements that write icasync_attendee, one row a person and event.</summary>
internal static class AttendeeTable
{
    public const string FollowMove =
        """
        UPDATE icasync_attendee SET marker = @target WHERE offering_id = @OfferingId AND marker = @Marker
        """;

    public const string Forget =
        """
        DELETE FROM icasync_attendee WHERE offering_id = @OfferingId AND marker = @marker AND number = @number
        """;

    public const string IntendRemove =
        """
        UPDATE icasync_attendee SET state = @deleting, intent_attempt = @Attempt, updated_at = @now
        WHERE offering_id = @OfferingId AND marker = @marker AND number = @Number
        """;

    public const string TakeOver =
        """
        UPDATE icasync_attendee SET intent_attempt = @Attempt
        WHERE offering_id = @OfferingId AND marker = @marker AND intent_attempt IS NOT NULL
        """;

    public const string RecordRemoved =
        """
        DELETE FROM icasync_attendee WHERE offering_id = @OfferingId AND marker = @marker AND number = @Number
            AND intent_attempt = @Attempt
        """;

    public const string RecordHeld =
        """
        UPDATE icasync_attendee SET state = @live, attendee_id = @Id, intent_attempt = NULL, updated_at = @now
        WHERE offering_id = @OfferingId AND marker = @marker AND number = @UserId AND intent_attempt = @Attempt
        """;

    public const string ForgetOfEvent =
        "DELETE FROM icasync_attendee WHERE offering_id = @OfferingId AND marker = @Marker";

    public const string ForgetOfIntendedEvent =
        """
        DELETE FROM icasync_attendee WHERE offering_id = @OfferingId AND marker = @Marker AND EXISTS (
            SELECT 1 FROM icasync_event
            WHERE offering_id = @OfferingId AND marker = @Marker AND intent_attempt = @Attempt)
        """;

    public const string ForgetAll =
        "DELETE FROM icasync_attendee WHERE offering_id = @OfferingId";
}
