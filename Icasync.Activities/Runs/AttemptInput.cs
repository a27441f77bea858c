using Icasync.Activities.Base;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>
/// Names one attempt to the engine. Records that cross the history are versioned and carry ids only (DESIGN 4).
/// </summary>
/// <param name="Version">
/// What the orchestrators may do for this attempt: 1 as the first releases did, which histories of then must be able
/// to replay; 2 also leaves out activities of which the plan says that they have nothing to do.
/// </param>
public sealed record AttemptInput(int Version, string RunId, int Attempt, RunKind Kind, string Term)
{
    /// <summary>The version that attempts begin with.</summary>
    public const int Newest = 2;

    /// <summary>Whether a step without work is left out.</summary>
    public bool LeavesOut() => Version >= Newest;

    /// <summary>The attempt's key in the tables.</summary>
    public AttemptKey Key() => new(RunId, Attempt);
}
