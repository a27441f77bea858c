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

/// <summary>The types of problems.</summary>
public static class ProblemTypes
{
    public const string BadArgument = "urn:icasync:problem:bad-argument";
    public const string BadSetting = "urn:icasync:problem:bad-setting";
    public const string BadDatabase = "urn:icasync:problem:bad-database";
    public const string UnknownRun = "urn:icasync:problem:unknown-run";
    public const string UnknownObject = "urn:icasync:problem:unknown-object";

    /// <summary>A key or a sign-in is missing, and this host knows of no sign-in for people.</summary>
    public const string Unauthorized = "urn:icasync:problem:unauthorized";

    /// <summary>Nobody has signed in; the platform in front of this host lets people do so.</summary>
    public const string SignIn = "urn:icasync:problem:sign-in";

    public const string Forbidden = "urn:icasync:problem:forbidden";
    public const string TooMany = "urn:icasync:problem:too-many-requests";
    public const string TooLarge = "urn:icasync:problem:too-large";
    public const string WrongState = "urn:icasync:problem:wrong-state";
    public const string RunOpen = "urn:icasync:problem:run-open";
    public const string NoHost = "urn:icasync:problem:no-host";
    public const string SourceUnavailable = "urn:icasync:problem:source-unavailable";
    public const string Environment = "urn:icasync:problem:environment";
    public const string Internal = "urn:icasync:problem:internal";
}
