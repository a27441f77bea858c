namespace Icasync.Activities.Lifecycle;

/// <summary>Why a run that takes back is not begun.</summary>
public enum RecallTrouble
{
    /// <summary>There is no run that could be undone under this id.</summary>
    UnknownRun,

    /// <summary>The run is of another term.</summary>
    OtherTerm,

    /// <summary>The run has not ended.</summary>
    StillOpen,

    /// <summary>The log that says what the run changed was forgotten.</summary>
    LogGone,

    /// <summary>Nothing is left to take back.</summary>
    NothingLeft,
}
