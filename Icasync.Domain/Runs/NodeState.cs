namespace Icasync.Domain.Runs;

/// <summary>States of a step in the task tree (DESIGN 4).</summary>
public enum NodeState
{
    Pending,
    Running,
    Completed,
    CompletedWithFailures,
    Failed,

    /// <summary>The run had nothing to do for it.</summary>
    Skipped,

    /// <summary>It was at work when an operator ended the run.</summary>
    Terminated,

    /// <summary>It was at work when an operator suspended the run; the next attempt has a tree of its own.</summary>
    Suspended,

    /// <summary>It was at work when the run was taken back.</summary>
    RolledBack,
}
