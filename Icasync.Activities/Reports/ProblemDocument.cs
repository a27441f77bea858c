using System.Text.Json.Serialization;

namespace Icasync.Activities.Reports;

/// <summary>
/// An error as RFC 9457 describes it; the command line and the HTTP API answer the same document. Types are stable:
/// callers may compare them.
/// </summary>
public sealed record ProblemDocument
{
    /// <summary>What kind of problem, as a URN of <see cref="ProblemTypes"/>.</summary>
    public required string Type { get; init; }
    public required string Title { get; init; }

    /// <summary>The HTTP status, also on the command line.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong and what to do; never a secret, never a person's name.</summary>
    public required string Detail { get; init; }

    /// <summary>The argument, field or setting that is wrong.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Field { get; init; }

    /// <summary>The run that is concerned, such as the open one that is in the way.</summary>
    public string? RunId { get; init; }

    /// <summary>A reason of CONTRACTS 4, such as SOURCE_UNAVAILABLE.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}
