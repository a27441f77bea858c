namespace Icasync.Activities.Runs;

/// <summary>A reason of CONTRACTS 4 that ends a run as failed.</summary>
public sealed class RunFailedException(string reason, string message) : Exception(message)
{
    /// <summary>The reason, such as TERM_EMPTY.</summary>
    public string Reason { get; } = reason;
}
