using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>A term as an operator sees it.</summary>
public sealed record TermView
{
    public required string Term { get; init; }
    public required TermState State { get; init; }

    /// <summary>First and last day of its readable rows; null when it has none.</summary>
    public string? First { get; init; }
    public string? Last { get; init; }

    /// <summary>Calendars that are recorded.</summary>
    public long Calendars { get; init; }

    /// <summary>Whether schedules run for it today.</summary>
    public bool Followed { get; init; }

    /// <summary>Who opened or retired it, and when.</summary>
    public string? By { get; init; }
    public string? At { get; init; }
}
