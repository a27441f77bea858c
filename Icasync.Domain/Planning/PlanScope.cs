using Icasync.Domain.Runs;

namespace Icasync.Domain.Planning;

/// <summary>Over what a run plans, and how.</summary>
/// <param name="Kind">Full deletes calendars that ended; incremental keeps them (D8); users touches access alone
/// (F17).</param>
/// <param name="DetectMoves">Whether a vanished and a new session may be one moved event (F20).</param>
/// <param name="Released">Whether an operator released the deletes that unreadable rows hold (F19).</param>
public sealed record PlanScope(RunKind Kind, bool DetectMoves, bool Released);
