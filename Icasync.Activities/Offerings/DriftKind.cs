namespace Icasync.Activities.Offerings;

/// <summary>How a calendar can differ from the ledger; counts and the operator page show its word.</summary>
public enum DriftKind
{
    CalendarMissing,
    CalendarForbidden,

    /// <summary>The program met an error that it does not know while it compared the calendar.</summary>
    NotCompared,
    CalendarTitle,
    EventMissing,
    EventEdited,
    EventDoubled,
    AccessMissing,
    AccessRole,
    AccessExtra,
}
