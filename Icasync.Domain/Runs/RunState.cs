namespace Icasync.Domain.Runs;

/// <summary>States of a run (CONTRACTS 4).</summary>
public enum RunState
{
    Pending,
    Running,
    Suspended,
    Completed,
    CompletedWithFailures,
    Failed,
    Terminated,
    RolledBack,
}
