namespace Icasync.Domain.Runs;

/// <summary>
/// Why a run ends as failed: the reasons of CONTRACTS 4, which are written in capitals (<c>SOURCE_EMPTY</c>).
/// </summary>
public enum RunReason
{
    SourceEmpty,
    DeleteGuard,

    /// <summary>The source no longer leads to the plan that was to be carried out exactly.</summary>
    PlanOutdated,

    /// <summary>The pilot's scope names nothing that the term has.</summary>
    PilotUnknown,
    TermEmpty,
    TermClosed,

    /// <summary>The term was withdrawn, and only a full sync of it builds it anew.</summary>
    TermWithdrawn,
    SourceUnavailable,
    SourceRights,
    WpsUnavailable,
    WpsForbidden,
    TooManyFailures,

    /// <summary>A row of the ledger holds what icasync never wrote.</summary>
    LedgerInconsistent,

    /// <summary>WPS shows that the ledger is lost or older than what was written there.</summary>
    LedgerOlder,

    /// <summary>The program met an error that it does not know, outside of any one course.</summary>
    InternalError,

    /// <summary>The machine, or a limit that it sets, has no more memory for the program.</summary>
    OutOfMemory,

    /// <summary>The durable engine lost or held up one attempt of the run after another.</summary>
    EngineLost,
}
