namespace Icasync.Domain.Runs;

/// <summary>What the states of steps say together, and what the end of a run makes of them.</summary>
public static class NodeStates
{
    /// <summary>Whether nothing more will happen to the step.</summary>
    public static bool IsOver(this NodeState state) => state is not (NodeState.Pending or NodeState.Running);

    /// <summary>
    /// What becomes of a step that is open when its attempt ends: a run that did its work skipped what had nothing to
    /// do; another leaves what it never began as it stands.
    /// </summary>
    public static NodeState AtEnd(NodeState open, RunState run)
    {
        bool isWhole = run is RunState.Completed or RunState.CompletedWithFailures;
        return (open, isWhole) switch
        {
            (NodeState.Pending, true) => NodeState.Skipped,
            (NodeState.Pending, false) => NodeState.Pending,
            (NodeState.Running, true) => NodeState.Completed,
            (NodeState.Running, false) => run switch
            {
                RunState.Failed => NodeState.Failed,
                RunState.Terminated => NodeState.Terminated,
                RunState.Suspended => NodeState.Suspended,
                RunState.RolledBack => NodeState.RolledBack,
                _ => throw new System.Diagnostics.UnreachableException($"an attempt does not end as {run}"),
            },
            _ => throw new System.Diagnostics.UnreachableException($"a step that is {open} is not open"),
        };
    }

    /// <summary>The state of a phase by those of its steps.</summary>
    /// <param name="own">What stands with the phase itself.</param>
    /// <param name="anyFailed">Whether an item of a step failed.</param>
    /// <param name="run">The state of the run: in one that works no more, a phase that it left half done does not
    /// work either.</param>
    public static NodeState OfPhase(
        NodeState own, IReadOnlyCollection<NodeState> steps, bool anyFailed, RunState run)
    {
        if (steps.Contains(NodeState.Failed))
        {
            return NodeState.Failed;
        }

        if (steps.All(step => step == NodeState.Skipped))
        {
            return NodeState.Skipped;
        }

        if (steps.All(step => step is NodeState.Completed or NodeState.CompletedWithFailures or NodeState.Skipped))
        {
            return anyFailed ? NodeState.CompletedWithFailures : NodeState.Completed;
        }

        if (own != NodeState.Pending || steps.All(step => step == NodeState.Pending))
        {
            return own;
        }

        return run is RunState.Pending or RunState.Running ? NodeState.Running : AtEnd(NodeState.Running, run);
    }
}
