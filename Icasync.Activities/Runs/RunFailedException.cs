using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>A reason of CONTRACTS 4 that ends a run as failed.</summary>
public sealed class RunFailedException(RunReason reason, string message) : Exception(message)
{
    /// <summary>The reason, such as <see cref="RunReason.TermEmpty"/>.</summary>
    public RunReason Reason { get; } = reason;
}
