using Icasync.Activities.Ledger;

namespace Icasync.Activities.Participants;

/// <summary>An attendee of an event as the ledger holds it; any state but live is an intent.</summary>
/// <param name="ChangedAt">When the row was last written: of an intent, when its call was about to be made.</param>
public sealed record LedgerAttendee(string Number, string? AttendeeId, LedgerState State, DateTimeOffset? ChangedAt)
{
    /// <summary>
    /// Whether a list shows what the unfinished call did. That it lacks the person proves no removal: it may be older
    /// than the invitation.
    /// </summary>
    public bool IsProvenBy(bool isListed) => isListed && State != LedgerState.Deleting;
}
