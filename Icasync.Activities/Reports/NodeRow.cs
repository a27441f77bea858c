using Icasync.Activities.Base;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Reports;

/// <summary>A node of the task tree as its row holds it.</summary>
internal sealed class NodeRow
{
    public required string Path { get; init; }
    public string? Parent { get; init; }
    public long Ordinal { get; init; }
    public required string Name { get; init; }
    public required string State { get; init; }

    /// <summary>The state of a step, or what stands with a phase.</summary>
    public NodeState NodeState => WireFormat.Parse<NodeState>(State);
    public long Done { get; init; }
    public long Total { get; init; }
    public long Failed { get; init; }
    public string? StartedAt { get; init; }
    public string? FinishedAt { get; init; }
}
