namespace Icasync.Activities.Runs;

/// <summary>Reasons of CONTRACTS 4.</summary>
public static class RunReasons
{
    public const string SourceEmpty = "SOURCE_EMPTY";
    public const string DeleteGuard = "DELETE_GUARD";

    /// <summary>The source no longer leads to the plan that was to be carried out exactly.</summary>
    public const string PlanOutdated = "PLAN_OUTDATED";
    public const string TermEmpty = "TERM_EMPTY";
    public const string TermClosed = "TERM_CLOSED";
    public const string SourceUnavailable = "SOURCE_UNAVAILABLE";
    public const string SourceRights = "SOURCE_RIGHTS";
    public const string WpsUnavailable = "WPS_UNAVAILABLE";
    public const string WpsForbidden = "WPS_FORBIDDEN";
    public const string TooManyFailures = "TOO_MANY_FAILURES";
    public const string LedgerInconsistent = "LEDGER_INCONSISTENT";
}
