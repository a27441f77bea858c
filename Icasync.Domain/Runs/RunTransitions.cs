namespace Icasync.Domain.Runs;

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
