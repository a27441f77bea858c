using System.Text.Json.Serialization;
using Icasync.Activities.Base;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>What became of some offerings. Counts only: details stand in the tables.</summary>
public sealed record Tally(
    int Done, int Failed, StopKind Stop,
    [property: JsonConverter(typeof(CodeConverter<RunReason>))] RunReason? Reason,
    string? Message)
{
    /// <summary>Nothing yet.</summary>
    public static Tally Empty { get; } = new(0, 0, StopKind.None, null, null);

    /// <summary>One offering, done or failed.</summary>
    public static Tally One(bool done) => done ? Empty with { Done = 1 } : Empty with { Failed = 1 };

    /// <summary>Adds another tally: the worst reason to stop wins.</summary>
    public Tally Plus(Tally other) => new(
        Done + other.Done,
        Failed + other.Failed,
        other.Stop > Stop ? other.Stop : Stop,
        Reason ?? other.Reason,
        Message ?? other.Message);

    /// <summary>The phase's answer to the run.</summary>
    public PhaseOutcome ToOutcome(PhaseWork work) => new(Stop, Reason, Message, work);
}
