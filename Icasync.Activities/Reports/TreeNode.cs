using System.Text.Json.Serialization;

namespace Icasync.Activities.Reports;

/// <summary>A node of the task tree (CONTRACTS 2): run, phase, step or offering.</summary>
public sealed record TreeNode
{
    public required string Name { get; init; }
    public required string State { get; init; }
    public required long Done { get; init; }
    public required long Total { get; init; }
    public required long Failed { get; init; }
    public string? StartedAt { get; init; }
    public string? FinishedAt { get; init; }
    public IReadOnlyList<TreeNode> Children { get; init; } = [];

    /// <summary>How many offerings a step has, where not all of them stand below it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Courses { get; init; }

    /// <summary>Whose tree it is; at the root alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Attempt { get; init; }

    /// <summary>The attempts that can be asked for, oldest first; at the root alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AttemptEntry>? Attempts { get; init; }
}
