namespace Icasync.Domain.Runs;

/// <summary>What a run does (CONTRACTS 2).</summary>
public enum RunKind
{
    Full,
    Incremental,
    Users,
    Check,
}

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

/// <summary>Whether an attempt may write (DESIGN 2).</summary>
public enum Gate
{
    /// <summary>It may.</summary>
    Open,

    /// <summary>No new offering starts; those in hand go on.</summary>
    Draining,

    /// <summary>No write.</summary>
    Closed,
}

/// <summary>What an operator can do to a run.</summary>
public enum RunAct
{
    Terminate,
    Suspend,
    Resume,
    Rewind,
    Retry,
}

/// <summary>The one place that says which act a state allows and where it leads.</summary>
public static class RunTransitions
{
    /// <summary>The state that the act leads to, or null when the state forbids it.</summary>
    public static RunState? Next(RunState from, RunAct act) => (from, act) switch
    {
        (RunState.Pending or RunState.Running or RunState.Suspended, RunAct.Terminate) => RunState.Terminated,
        (RunState.Pending or RunState.Running, RunAct.Suspend) => RunState.Suspended,
        (RunState.Suspended, RunAct.Resume) => RunState.Pending,
        (RunState.Failed or RunState.Terminated or RunState.CompletedWithFailures, RunAct.Rewind or RunAct.Retry) =>
            RunState.Pending,
        _ => null,
    };

    /// <summary>Whether the state holds the term: no other run of it may start (DOMAIN D14).</summary>
    public static bool IsOpen(RunState state) => state is RunState.Pending or RunState.Running or RunState.Suspended;
}
