using System.Text.Json.Serialization;
using Icasync.Activities.Base;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>What a phase tells the run.</summary>
/// <param name="Reason">With <see cref="StopKind.Failed"/>: a reason of CONTRACTS 4.</param>
/// <param name="Message">What to tell a person, at most 1,000 characters.</param>
public sealed record PhaseOutcome(
    StopKind Stop,
    [property: JsonConverter(typeof(CodeConverter<RunReason>))] RunReason? Reason,
    string? Message,
    PhaseWork Work)
{
    /// <summary>Whether the next phase may start.</summary>
    public bool GoesOn => Stop == StopKind.None;

    /// <summary>The phase did its work.</summary>
    public static PhaseOutcome Done(PhaseWork work) => new(StopKind.None, null, null, work);

    /// <summary>The run ends as failed.</summary>
    public static PhaseOutcome Failed(RunReason reason, string message) =>
        new(StopKind.Failed, reason, message.Length > 1000 ? message[..1000] : message, PhaseWork.None);

    /// <summary>The gate is not open any more.</summary>
    public static PhaseOutcome Stopped { get; } = new(StopKind.Gate, null, null, PhaseWork.None);
}
