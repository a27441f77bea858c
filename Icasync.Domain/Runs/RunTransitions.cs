namespace Icasync.Domain.Runs;

/// <summary>
/// The one place that says where a run goes: by an operator's act, and by how an attempt of it ends.
/// </summary>
public static class RunTransitions
{
    /// <summary>The state that the act leads to, or null when the run forbids it.</summary>
    /// <param name="gate">The run's gate as it stands.</param>
    /// <param name="told">The act that drains or closed the gate, or null.</param>
    public static RunState? Next(RunState from, RunAct act, Gate gate, RunAct? told) => (from, act) switch
    {
        (RunState.Pending or RunState.Running or RunState.Suspended, RunAct.Terminate) => RunState.Terminated,

        // A run that was told to end and only finishes its courses in hand is not kept open by a pause.
        (RunState.Pending or RunState.Running, RunAct.Suspend) when gate != Gate.Open && told == RunAct.Terminate =>
            null,
        (RunState.Pending or RunState.Running, RunAct.Suspend) => RunState.Suspended,
        (RunState.Suspended, RunAct.Resume) => RunState.Pending,
        (RunState.Failed or RunState.Terminated or RunState.CompletedWithFailures, RunAct.Rewind or RunAct.Retry) =>
            RunState.Pending,
        (RunState.Pending or RunState.Running or RunState.Suspended or RunState.Completed
            or RunState.CompletedWithFailures or RunState.Failed or RunState.Terminated or RunState.RolledBack,
            RunAct.Terminate or RunAct.Suspend or RunAct.Resume or RunAct.Rewind or RunAct.Retry) => null,
        _ => throw new System.Diagnostics.UnreachableException($"{act} of a run that is {from}"),
    };

    /// <summary>The state that the end of an attempt gives its run, or null when the run has ended or waits.</summary>
    public static RunState? Next(RunState from, AttemptEnd end, Gate gate, RunAct? told) => (from, end) switch
    {
        (not (RunState.Pending or RunState.Running), _) => null,
        (_, AttemptEnd.Failed) => RunState.Failed,
        (_, AttemptEnd.TakenBack) => RunState.RolledBack,

        // A run that was told to stop ends as stopped also when the courses in hand were its last ones (O10).
        (_, AttemptEnd.Stopped) => Stopped(told),
        (_, AttemptEnd.Finished or AttemptEnd.FinishedWithFailures) when gate != Gate.Open => Stopped(told),
        (_, AttemptEnd.Finished) => RunState.Completed,
        (_, AttemptEnd.FinishedWithFailures) => RunState.CompletedWithFailures,
        _ => throw new System.Diagnostics.UnreachableException($"an attempt ended as {end}"),
    };

    /// <summary>
    /// The gate after a terminate or suspend. One that lets the courses in hand finish does not reopen a gate that
    /// "terminate now" has closed.
    /// </summary>
    public static Gate Shut(Gate gate, bool now) => now || gate == Gate.Closed ? Gate.Closed : Gate.Draining;

    /// <summary>Whether the state holds the term: no other run of it may start (DOMAIN D14).</summary>
    public static bool IsOpen(RunState state) => state is RunState.Pending or RunState.Running or RunState.Suspended;

    private static RunState Stopped(RunAct? told) =>
        told == RunAct.Suspend ? RunState.Suspended : RunState.Terminated;
}
