using Icasync.Domain.Runs;

namespace Icasync.Domain.Planning;

/// <summary>Over what a run plans, and how.</summary>
/// <param name="Kind">Full deletes calendars that ended; incremental keeps them (D8); users touches access alone
/// (F17); withdraw wants nothing; undo wants what was before a run; retire wants what stays.</param>
/// <param name="DetectMoves">Whether a vanished and a new session may be one moved event (F20).</param>
/// <param name="Released">Whether an operator released the deletes that unreadable rows hold (F19).</param>
public sealed record PlanScope(RunKind Kind, bool DetectMoves, bool Released)
{
    /// <summary>Whether a calendar that is not wanted is deleted, and not only emptied.</summary>
    public bool DeletesCalendars => Kind == RunKind.Full || Kind.TakesBack();

    /// <summary>Whether an offering of which nothing is staged is one that is not wanted.</summary>
    public bool EndsUnstaged => Kind is RunKind.Full or RunKind.Withdraw;
}
