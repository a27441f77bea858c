namespace Icasync.Activities.Runs;

/// <summary>Why a phase or shard stopped before its end.</summary>
public enum StopKind
{
    /// <summary>It did not: the run goes on.</summary>
    None,

    /// <summary>An operator drained or closed the gate, or a newer attempt took over.</summary>
    Gate,

    /// <summary>A reason of CONTRACTS 4 ends the run as failed.</summary>
    Failed,
}
