using Icasync.Activities.Ledger;

namespace Icasync.Activities.Participants;

/// <summary>An attendee of an event as the ledger holds it; any state but live is an intent.</summary>
public sealed record LedgerAttendee(string Number, string? AttendeeId, LedgerState State);
