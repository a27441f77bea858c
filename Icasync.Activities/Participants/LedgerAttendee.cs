using Icasync.Activities.Ledger;

namespace Icasync.Activities.Participants;

/// <summary>An attendee of an event as the ledger holds it; any state but live is an intent.</summary>
/// <param name="ChangedAt">When the row was last written: of an intent, when its call was about to be made.</param>
public sealed record LedgerAttendee(string Number, string? AttendeeId, LedgerState State, DateTimeOffset? ChangedAt)
{
    /// <summary>Whether the unfinished call was to leave the person invited, or not invited.</summary>
    public bool AskedFor(bool isInvited) => isInvited == (State != LedgerState.Deleting);
}
