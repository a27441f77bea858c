using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Runs;

/// <summary>
/// What a person asked for with a run (CONTRACTS 4). All optional; unknown fields are refused where they arrive.
/// </summary>
public sealed record RunOptions
{
    /// <summary>Passes the delete guard (DOMAIN D9); an emptied source is never passed (DESIGN 5).</summary>
    public bool Force { get; init; }

    /// <summary>Only these offerings; empty means the whole term.</summary>
    public IReadOnlyList<string> Courses { get; init; } = [];

    /// <summary>What happens to a run that would end with failures.</summary>
    public OnFailure OnFailure { get; init; } = OnFailure.Keep;

    /// <summary>A stored plan that is to be carried out exactly, or null.</summary>
    public string? PlanId { get; init; }

    /// <summary>For an undo: the run that is undone.</summary>
    public string? Undoes { get; init; }

    /// <summary>For an undo: also what a newer run or a person has changed since.</summary>
    public bool IncludeChanged { get; init; }

    /// <summary>For a retirement: what becomes of the calendars; never to leave them, which is no run.</summary>
    public RetiredCalendars? Retires { get; init; }

    /// <summary>For a check: mend what drifted.</summary>
    public bool Repair { get; init; }

    /// <summary>
    /// For a repair: classes of drift, such as <c>eventEdited</c>, or single differences, <c>eventEdited/KEY</c>; empty
    /// means all.
    /// </summary>
    public IReadOnlyList<string> Drift { get; init; } = [];

    /// <summary>Why, in the words of who asked.</summary>
    public string? Reason { get; init; }

    /// <summary>For a retry: the failure items to try again; empty means all.</summary>
    public IReadOnlyList<string> Items { get; init; } = [];

    /// <summary>
    /// The pilot's scope that was set when the run was started; null means none. A run never leaves it.
    /// </summary>
    public string? Pilot { get; init; }

    /// <summary>The chosen offerings as the ledger writes them; empty means the whole term.</summary>
    public HashSet<string> ChosenOfferings() => new(
        Courses.Select(course => Cell.Key(course) ?? string.Empty), StringComparer.Ordinal);
}
