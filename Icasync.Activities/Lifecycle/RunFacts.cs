using Icasync.Domain.Timetable;

namespace Icasync.Activities.Lifecycle;

/// <summary>What a run came to, read once when it ends.</summary>
/// <param name="Pending">Who waits for WPS to know him.</param>
/// <param name="Changes">How many effects it had at WPS.</param>
/// <param name="Failed">How many items stand as failed.</param>
/// <param name="Counts">Its counts by name.</param>
/// <param name="Open">The runs that are open.</param>
/// <param name="Looked">When a run of the term last began that looked at the source and was completed.</param>
public sealed record RunFacts(
    IReadOnlyList<Finding> Pending, int Changes, int Failed, IReadOnlyDictionary<string, int> Counts,
    IReadOnlyList<string> Open, DateTimeOffset? Looked);
