namespace Icasync.Domain.Runs;

/// <summary>What became of one offering in a step.</summary>
public enum WorkOutcome
{
    Done,

    /// <summary>At least one item of it stands in the list of failures.</summary>
    Failed,
}
