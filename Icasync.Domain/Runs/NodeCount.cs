namespace Icasync.Domain.Runs;

/// <summary>What an offering adds to a node of the tree.</summary>
public sealed record NodeCount(TreePath Path, int Done, int Failed);
