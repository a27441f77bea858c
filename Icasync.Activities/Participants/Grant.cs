using Icasync.Activities.Ledger;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Participants;

/// <summary>One person to be granted access, with what the ledger held before when it is a change of role.</summary>
public sealed record Grant(DesiredAccess Person, LedgerAccess? Before);
