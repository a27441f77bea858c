namespace Icasync.Activities.Notify;

/// <summary>What a notice is about.</summary>
public enum NoticeKind
{
    /// <summary>A run ended.</summary>
    RunEnded,

    /// <summary>A guard holds a plan until a person decides.</summary>
    HeldPlan,

    /// <summary>A system error stopped a run: somebody has to act. Urgent: quiet hours do not hold it.</summary>
    Alert,

    /// <summary>What an alert told of is over.</summary>
    Recovered,
}

/// <summary>
/// One notice, in Chinese and English together. It carries ids, counts and fixed texts only: no person, no text of the
/// timetable, no secret.
/// </summary>
public sealed record Notice
{
    /// <summary>Unique; receivers may use it to drop a repeat.</summary>
    public required string Id { get; init; }
    public required NoticeKind Kind { get; init; }

    /// <summary>Whether it goes out in quiet hours too.</summary>
    public bool Urgent => Kind == NoticeKind.Alert;

    /// <summary>A reason of CONTRACTS 4, or the run's state.</summary>
    public required string Cause { get; init; }
    public required string Term { get; init; }
    public required string RunId { get; init; }

    /// <summary>full, incremental, users or check.</summary>
    public required string RunKind { get; init; }
    public required string State { get; init; }
    public required string Title { get; init; }
    public required string Text { get; init; }

    /// <summary>When it was made, UTC text.</summary>
    public required string At { get; init; }

    /// <summary>The run's counts by name, those that are not zero.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; init; } = new Dictionary<string, int>();
}

/// <summary>
/// One way to tell people. The contract that every implementation keeps, and that one suite of tests checks: a delivered
/// notice holds title and text whole; what cannot be delivered throws <see cref="NotifierException"/> within the time
/// the token gives; nothing of a secret stands in the exception.
/// </summary>
public interface INotifier
{
    /// <summary>What the log and the step's row call it, such as <c>webhook</c>.</summary>
    string Channel { get; }

    /// <summary>Delivers the notice or throws.</summary>
    /// <exception cref="NotifierException">It was not delivered, or nobody knows.</exception>
    Task SendAsync(Notice notice, CancellationToken cancellation);
}

/// <summary>A notice was not delivered. The message names the cause without addresses or secrets.</summary>
public sealed class NotifierException(string message, Exception? inner = null) : Exception(message, inner);
