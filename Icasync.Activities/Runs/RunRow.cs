using System.Globalization;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>The row of a run.</summary>
public sealed record RunRow
{
    public required string RunId { get; init; }
    public required RunKind Kind { get; init; }
    public required string Term { get; init; }
    public required RunState State { get; init; }
    public string? Reason { get; init; }
    public string? Message { get; init; }
    public required RunOptions Options { get; init; }
    public required string RequestedBy { get; init; }
    public required int Attempt { get; init; }
    public required Gate Gate { get; init; }

    /// <summary>
    /// The act that drains or closed the gate: <c>terminate</c> or <c>suspend</c>; null while it is open.
    /// </summary>
    public string? GateAct { get; init; }
    public string? HostId { get; init; }
    public DateTimeOffset? HeartbeatAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public IReadOnlyDictionary<string, int> Quarantined { get; init; } = new Dictionary<string, int>();
    public IReadOnlyDictionary<string, int> Warnings { get; init; } = new Dictionary<string, int>();
    public int Failures { get; init; }
    public string? PlanId { get; init; }

    /// <summary>The engine's instance that works on the run now.</summary>
    public string InstanceId => $"{RunId}-{Attempt.ToString(CultureInfo.InvariantCulture)}";
}
