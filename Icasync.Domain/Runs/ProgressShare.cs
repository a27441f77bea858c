namespace Icasync.Domain.Runs;

/// <summary>A step of the task tree as progress needs it.</summary>
public sealed record StepProgress(string Phase, bool Begun, NodeState State, long Done, long Failed, long Total);

/// <summary>How far a run is, in hundredths, by the steps of its tree.</summary>
public static class ProgressShare
{
    /// <summary>The value of a run that has nothing left to do.</summary>
    public const int Whole = 100;

    /// <summary>The highest value of a run that has not ended.</summary>
    private const int OpenMax = 99;

    /// <summary>Weights of phases, in the order of <see cref="RunSteps"/>: about their share of a run's time.</summary>
    private static readonly Dictionary<RunKind, int[]> Weights = new()
    {
        [RunKind.Full] = [2, 6, 6, 42, 40, 4],
        [RunKind.Incremental] = [20, 35, 20, 20, 5],
        [RunKind.Users] = [10, 15, 70, 5],
        [RunKind.Check] = [60, 35, 5],
        [RunKind.Withdraw] = [5, 90, 5],
        [RunKind.Undo] = [3, 12, 41, 40, 4],
        [RunKind.Retire] = [3, 12, 41, 40, 4],
    };

    // The phases that write to WPS, as their first and the one behind them; a check writes nothing that is planned.
    private static readonly Dictionary<RunKind, (int From, int To)> Writing = new()
    {
        [RunKind.Full] = (3, 5),
        [RunKind.Incremental] = (1, 4),
        [RunKind.Users] = (2, 3),
        [RunKind.Withdraw] = (1, 2),
        [RunKind.Undo] = (2, 4),
        [RunKind.Retire] = (2, 4),
    };

    /// <summary>The share of work that is done.</summary>
    /// <param name="calls">The calls that the plan foresees and those that were made; null before there is a
    /// plan.</param>
    public static int Of(RunKind kind, IReadOnlyList<StepProgress> steps, (int Planned, long Made)? calls = null)
    {
        List<string> phases = RunSteps.Of(kind).Select(phase => phase.Name).ToList();
        int last = phases.FindLastIndex(phase => steps.Any(step => step.Phase == phase && step.Begun));
        bool writes = Writing.TryGetValue(kind, out (int From, int To) writing) && last < writing.To;
        if (writes && (calls is { Planned: > 0 } || (calls is null && last >= writing.From)))
        {
            // Courses differ in what they cost: the calls say how far the run is, and how long it still takes.
            double made = calls is { } plan ? Math.Min(1, (double)plan.Made / plan.Planned) : 0;
            return (int)(Weights[kind][..writing.From].Sum() + (Weights[kind][writing.From..writing.To].Sum() * made));
        }

        double sum = 0;
        for (int i = 0; i <= last; i++)
        {
            // A phase before the one that works now counts as done, also where a step of it was skipped.
            sum += Weights[kind][i] * (i < last ? 1 : steps.Where(step => step.Phase == phases[i]).Average(Part));
        }

        return Math.Min(OpenMax, (int)sum);
    }

    private static double Part(StepProgress step) => step.State switch
    {
        NodeState.Completed or NodeState.CompletedWithFailures or NodeState.Skipped => 1,
        NodeState.Pending or NodeState.Running or NodeState.Suspended or NodeState.Failed or NodeState.Terminated
            or NodeState.RolledBack =>
            step.Total == 0 ? 0 : Math.Min(1, (double)(step.Done + step.Failed) / step.Total),
        _ => throw new System.Diagnostics.UnreachableException($"a step is {step.State}"),
    };
}
