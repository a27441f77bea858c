using Icasync.Activities.Runs;
using Icasync.Domain.Planning;

namespace Icasync.Activities.Planning;

/// <summary>The plan of an attempt.</summary>
/// <param name="Only">The offerings that the attempt treats; empty means all.</param>
public sealed record PlannedAttempt(
    TermPlan Plan, IReadOnlyList<PlannedOperation> Operations, IReadOnlySet<string> Only)
{
    /// <summary>
    /// Whether the attempt treats less than its run, as a retry of some items does: its counts are not the run's.
    /// </summary>
    public bool IsPartOf(RunRow run) => !Only.SetEquals(run.Options.ChosenOfferings());
}
