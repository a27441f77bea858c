using Icasync.Activities.Runs;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Lifecycle;

/// <summary>Tells people that a run ends.</summary>
public interface IRunNotifier
{
    /// <summary>
    /// Called when the run's outcome is decided and everything it did is recorded. A second call for the same end sends
    /// nothing again.
    /// </summary>
    /// <param name="counts">The run's counts by name.</param>
    /// <returns>A line for each channel that failed; it never throws because of a channel.</returns>
    Task<IReadOnlyList<string>> RunEndsAsync(
        RunRow run, RunState state, RunReason? reason, int failures, IReadOnlyDictionary<string, int> counts,
        CancellationToken cancellation);
}
