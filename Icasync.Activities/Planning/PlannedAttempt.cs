using Icasync.Domain.Planning;

namespace Icasync.Activities.Planning;

/// <summary>The plan of an attempt.</summary>
/// <param name="Only">The offerings that the attempt treats; empty means all.</param>
public sealed record PlannedAttempt(
    TermPlan Plan, IReadOnlyList<PlannedOperation> Operations, IReadOnlySet<string> Only);
