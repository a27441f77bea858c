using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>A run as its columns hold it; the words and documents become values in <see cref="ToRow"/>.</summary>
internal sealed class RawRun
{
    public required string RunId { get; init; }
    public required string Kind { get; init; }
    public required string Term { get; init; }
    public required string State { get; init; }
    public string? Reason { get; init; }
    public string? Message { get; init; }
    public required string Options { get; init; }
    public required string RequestedBy { get; init; }
    public long Attempt { get; init; }
    public required string Gate { get; init; }
    public string? GateAct { get; init; }
    public string? HostId { get; init; }
    public string? HeartbeatAt { get; init; }
    public string? ProgressAt { get; init; }
    public required string CreatedAt { get; init; }
    public string? StartedAt { get; init; }
    public string? FinishedAt { get; init; }
    public string? Quarantined { get; init; }
    public string? Warnings { get; init; }
    public long Failures { get; init; }
    public string? PlanId { get; init; }

    public RunRow ToRow() => new()
    {
        RunId = RunId,
        Kind = WireFormat.Parse<RunKind>(Kind),
        Term = Term,
        State = WireFormat.Parse<RunState>(State),
        Reason = Reason,
        Message = Message,
        Options = JsonSerializer.Deserialize<RunOptions>(Options, WireFormat.Json)!,
        RequestedBy = RequestedBy,
        Attempt = (int)Attempt,
        Gate = WireFormat.Parse<Gate>(Gate),
        GateAct = GateAct is null ? null : WireFormat.Parse<RunAct>(GateAct),
        HostId = HostId,
        HeartbeatAt = WireFormat.ParseInstant(HeartbeatAt),
        ProgressAt = WireFormat.ParseInstant(ProgressAt),
        CreatedAt = WireFormat.ParseInstant(CreatedAt)!.Value,
        StartedAt = WireFormat.ParseInstant(StartedAt),
        FinishedAt = WireFormat.ParseInstant(FinishedAt),
        Quarantined = FindingLog.Sum(Quarantined),
        Warnings = FindingLog.Sum(Warnings),
        FindingGroups = FindingLog.Groups(Warnings),
        Failures = (int)Failures,
        PlanId = PlanId,
    };
}
