namespace Icasync.Activities.Reports;

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
