using System.Text.Json.Serialization;

namespace Icasync.Activities.Notify;

/// <summary>
/// One notice, in Chinese and English together. One for operators carries ids, counts and fixed texts only: no person,
/// no text of the timetable, no secret.
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

    /// <summary>Numbers of the people whom it is for; null where it is for those that the settings name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Receivers { get; init; }

    /// <summary>The run's counts by name, those that are not zero.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; init; } = new Dictionary<string, int>();
}

/// <summary>A notice was not delivered. The message names the cause without addresses or secrets.</summary>
public sealed class NotifierException(string message, Exception? inner = null) : Exception(message, inner);
