using Icasync.Activities.Ledger;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>A recorded person who has another role at WPS.</summary>
public sealed record ChangedAccess(LedgerAccess Recorded, AccessRole Held);
