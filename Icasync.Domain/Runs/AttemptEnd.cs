namespace Icasync.Domain.Runs;

/// <summary>How an attempt of a run ends.</summary>
public enum AttemptEnd
{
    /// <summary>Its last phase is done and nothing failed.</summary>
    Finished,

    /// <summary>Its last phase is done and items stand in the list of failures.</summary>
    FinishedWithFailures,

    /// <summary>It found the gate not open, or was told to stop before a host took it up.</summary>
    Stopped,

    /// <summary>A reason of CONTRACTS 4 ends the run.</summary>
    Failed,

    /// <summary>Everything that the run did was undone.</summary>
    TakenBack,
}
