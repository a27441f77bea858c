using Icasync.Domain.Planning;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Planning;

/// <summary>What a sync would do.</summary>
/// <param name="Guard">The guard that would stop it, or null.</param>
public sealed record PlanDocument(
    RunKind Kind, string Term, TermPlan Plan, IReadOnlyList<PlannedOperation> Operations, RunReason? Guard);
