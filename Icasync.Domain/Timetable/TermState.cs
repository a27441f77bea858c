namespace Icasync.Domain.Timetable;

/// <summary>Where a term is in its life.</summary>
public enum TermState
{
    /// <summary>Schedules follow it by its dates.</summary>
    ByDate,

    /// <summary>Somebody opened it: schedules follow it before its first day too.</summary>
    Open,

    /// <summary>Somebody retired it: no run touches it any more.</summary>
    Retired,
}
