namespace Icasync.Activities.Offerings;

/// <summary>How a calendar can differ from the ledger; counts and the operator page show its word.</summary>
public enum DriftKind
{
    CalendarMissing,
    CalendarForbidden,
    CalendarTitle,
    EventMissing,
    EventEdited,
    EventDoubled,
    AccessMissing,
    AccessRole,
    AccessExtra,
}
