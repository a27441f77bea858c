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
    /// The act that drains or closed the gate: to terminate or to suspend; null while it is open.
    /// </summary>
    public RunAct? GateAct { get; init; }
    public string? HostId { get; init; }
    public DateTimeOffset? HeartbeatAt { get; init; }

    /// <summary>When the attempt was seen to move last, by a host that works on it.</summary>
    public DateTimeOffset? ProgressAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public IReadOnlyDictionary<string, int> Quarantined { get; init; } = new Dictionary<string, int>();
    public IReadOnlyDictionary<string, int> Warnings { get; init; } = new Dictionary<string, int>();

    /// <summary>The groups of findings of which any stands.</summary>
    public IReadOnlySet<int> FindingGroups { get; init; } = new HashSet<int>();
    public int Failures { get; init; }
    public string? PlanId { get; init; }

    /// <summary>The engine's instance that works on the run now.</summary>
    public string InstanceId => $"{RunId}-{Attempt.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The state that the act leads to, or null when the run forbids it.</summary>
    public RunState? After(RunAct act) => RunTransitions.Next(State, act, Gate, GateAct);

    /// <summary>The state that the end of the attempt leads to, or null when the run has ended or waits.</summary>
    public RunState? After(AttemptEnd end) => RunTransitions.Next(State, end, Gate, GateAct);

    /// <summary>Whether no host works on the run: none has it, or the one that has it is silent.</summary>
    public bool IsForsaken(DateTimeOffset now) => HostId is null || Heartbeat.IsMissed(HeartbeatAt, now);
}
