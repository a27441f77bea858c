namespace Icasync.Domain.Grid;

/// <summary>What is known of a course beside the timetable and the ledger.</summary>
/// <param name="FailedMarkers">Lessons that the last run failed to write.</param>
/// <param name="CalendarFailed">Whether the last run failed on the course as a whole.</param>
/// <param name="DriftedMarkers">Lessons that the last check found different in WPS.</param>
/// <param name="CalendarGone">Whether the last check found no calendar.</param>
/// <param name="IsHeld">Whether a plan that waits for a decision treats the course.</param>
public sealed record OfferingTroubles(
    IReadOnlySet<string> FailedMarkers, bool CalendarFailed, IReadOnlySet<string> DriftedMarkers, bool CalendarGone,
    bool IsHeld)
{
    /// <summary>Nothing is wrong.</summary>
    public static OfferingTroubles None { get; } = new(
        new HashSet<string>(), CalendarFailed: false, new HashSet<string>(), CalendarGone: false, IsHeld: false);
}
