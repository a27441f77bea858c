using Icasync.Activities.Base;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>
/// Names one attempt to the engine. Records that cross the history are versioned and carry ids only (DESIGN 4).
/// </summary>
/// <param name="Version">Version of the record's shape; 1.</param>
public sealed record AttemptInput(int Version, string RunId, int Attempt, RunKind Kind, string Term)
{
    /// <summary>The attempt's key in the tables.</summary>
    public AttemptKey Key() => new(RunId, Attempt);
}
