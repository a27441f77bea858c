using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>Names one attempt to the engine. Records that cross the history are versioned and carry ids only (DESIGN 4).</summary>
/// <param name="Version">Version of the record's shape; 1.</param>
public sealed record AttemptInput(int Version, string RunId, int Attempt, RunKind Kind, string Term)
{
    /// <summary>The attempt's key in the tables.</summary>
    public AttemptKey Key() => new(RunId, Attempt);
}

/// <summary>How many offerings each step of the plan treats.</summary>
public sealed record PhaseWork(
    int Calendars, int Events, int Deletes, int NewCalendars, int NewEvents, int Verify, int Repairs)
{
    /// <summary>No work known.</summary>
    public static PhaseWork None { get; } = new(0, 0, 0, 0, 0, 0, 0);
}

/// <summary>Why a phase or shard stopped before its end.</summary>
public enum StopKind
{
    /// <summary>It did not: the run goes on.</summary>
    None,

    /// <summary>An operator drained or closed the gate, or a newer attempt took over.</summary>
    Gate,

    /// <summary>A reason of CONTRACTS 4 ends the run as failed.</summary>
    Failed,
}

/// <summary>What a phase tells the run.</summary>
/// <param name="Reason">With <see cref="StopKind.Failed"/>: a reason of CONTRACTS 4.</param>
/// <param name="Message">What to tell a person, at most 1,000 characters.</param>
public sealed record PhaseOutcome(StopKind Stop, string? Reason, string? Message, PhaseWork Work)
{
    /// <summary>Whether the next phase may start.</summary>
    public bool GoesOn => Stop == StopKind.None;

    /// <summary>The phase did its work.</summary>
    public static PhaseOutcome Done(PhaseWork work) => new(StopKind.None, null, null, work);

    /// <summary>The run ends as failed.</summary>
    public static PhaseOutcome Failed(string reason, string message) =>
        new(StopKind.Failed, reason, message.Length > 1000 ? message[..1000] : message, PhaseWork.None);

    /// <summary>The gate is not open any more.</summary>
    public static PhaseOutcome Stopped { get; } = new(StopKind.Gate, null, null, PhaseWork.None);
}

/// <summary>Input of a phase.</summary>
public sealed record PhaseInput(AttemptInput Attempt, PhaseWork Work);

/// <summary>Input of the shard: a stretch of a step's work list.</summary>
public sealed record ShardInput(AttemptInput Attempt, string Step, int From, int Count);

/// <summary>Input of one activity over a few offerings of a step's work list.</summary>
public sealed record OfferingsInput(AttemptInput Attempt, string Step, int From, int Count);

/// <summary>What became of some offerings. Counts only: details stand in the tables.</summary>
public sealed record Tally(int Done, int Failed, StopKind Stop, string? Reason, string? Message)
{
    /// <summary>Nothing yet.</summary>
    public static Tally Empty { get; } = new(0, 0, StopKind.None, null, null);

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

/// <summary>Input of the run's last step.</summary>
public sealed record FinishInput(AttemptInput Attempt, PhaseOutcome Outcome);

/// <summary>The steps that treat offerings one by one, as they stand in work lists.</summary>
public static class OfferingSteps
{
    /// <summary>Calendar and access of offerings, new ones among them.</summary>
    public const string Calendars = "calendars";

    /// <summary>Creates, updates and moves of events.</summary>
    public const string Events = "events";

    /// <summary>Deletes and revokes; in a full run also calendars.</summary>
    public const string Deletes = "deletes";

    /// <summary>Attendees of events and the check that everybody has access.</summary>
    public const string Attendees = "attendees";

    /// <summary>Offerings whose answers were doubtful are compared with WPS.</summary>
    public const string Verify = "verify";

    /// <summary>Calendars and access of offerings that an incremental run meets for the first time.</summary>
    public const string NewCalendars = "new calendars";

    /// <summary>Events of offerings that an incremental run meets for the first time.</summary>
    public const string NewEvents = "new events";

    /// <summary>A check mends drift.</summary>
    public const string Repair = "repair";
}

/// <summary>Bounds of the engine's work.</summary>
public static class EngineLimits
{
    /// <summary>Offerings in one shard (DESIGN 4).</summary>
    public const int ShardOfferingsMax = 250;

    /// <summary>Offerings in one activity: the benchmark's choice between history size and work lost in a crash.</summary>
    public const int ActivityOfferingsMax = 10;

    /// <summary>Activities of a shard in flight: without a window the engine is three times slower (ENGINE 3).</summary>
    public const int ActivitiesInFlightMax = 8;
}

/// <summary>Asks for the length of a step's work list.</summary>
public sealed record StepInput(AttemptInput Attempt, string Step);
