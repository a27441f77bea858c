namespace Icasync.Domain.Aggregation;

/// <summary>How periods become sessions (DOMAIN D4).</summary>
public enum MergePolicy
{
    /// <summary>Consecutive periods with a short enough gap (DOMAIN 3.2.5).</summary>
    Adjacent,

    /// <summary>
    /// Periods 1 to 4 are one session, 5 and up another: the older system's rule, for comparison (F13).
    /// </summary>
    HalfDay,
}

/// <summary>Settings of the aggregation and of what an event carries.</summary>
/// <param name="GapMinutesMax">Longest pause inside a session, in minutes.</param>
/// <param name="ReminderMinutes">Reminders in minutes before the start.</param>
/// <param name="CheckInBaseUrl">Base of the check-in line; null means no line.</param>
public sealed record AggregationOptions(
    MergePolicy Policy, int GapMinutesMax, IReadOnlyList<int> ReminderMinutes, string? CheckInBaseUrl)
{
    /// <summary>The defaults of CONTRACTS 3.</summary>
    public static AggregationOptions Default { get; } = new(MergePolicy.Adjacent, 30, [15], null);
}

/// <summary>What one offering's rows are, before anything is made of them for WPS.</summary>
/// <param name="Periods">The readable live rows.</param>
/// <param name="EveryRowSaysNo">No live row lets students in (DOMAIN 4, sfdk; F8); true when there is none.</param>
public sealed record AggregatedSessions(
    IReadOnlyList<Timetable.SessionFacts> Sessions, IReadOnlyList<Timetable.Period> Periods,
    IReadOnlyList<Timetable.QuarantinedRow> Quarantined, IReadOnlyList<Timetable.Finding> Findings, int DeadRows,
    bool EveryRowSaysNo);
