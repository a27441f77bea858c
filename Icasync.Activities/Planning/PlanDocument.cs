using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>What a sync would do.</summary>
/// <param name="Guard">The guard that would stop it, or null.</param>
public sealed record PlanDocument(
    RunKind Kind, string Term, TermPlan Plan, IReadOnlyList<PlannedOperation> Operations, RunReason? Guard)
{
    /// <summary>What an undo leaves as it is, and why.</summary>
    public IReadOnlyList<Finding> Left { get; init; } = [];

    /// <summary>Whether carrying it out would change nothing.</summary>
    public bool IsEmpty { get; init; }
}
