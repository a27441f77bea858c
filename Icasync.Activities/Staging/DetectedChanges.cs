using Icasync.Domain.Timetable;

namespace Icasync.Activities.Staging;

/// <summary>What an incremental run has to look at.</summary>
/// <param name="Touched">Offering numbers to be read and planned whole.</param>
/// <param name="Access">The wanted access of touched offerings that have a readable row.</param>
public sealed record DetectedChanges(
    IReadOnlySet<string> Touched,
    IReadOnlyList<ResolvedAccess> Access,
    IReadOnlyList<QuarantinedRow> Quarantined,
    IReadOnlyList<Finding> Findings);
