using Icasync.Activities.Sql;

namespace Icasync.Activities.Lifecycle;

/// <summary>What the closing steps of a run leave to be written with its end.</summary>
/// <param name="Facts">What the run came to; null where that could not be read.</param>
/// <param name="Whole">
/// What became of the steps and, where the facts are known, the removal of the staging rows.
/// </param>
/// <param name="Uncleared">What is written in its place where the rows cannot be removed.</param>
internal sealed record ClosedRun(RunFacts? Facts, IReadOnlyList<Statement> Whole, IReadOnlyList<Statement> Uncleared);
