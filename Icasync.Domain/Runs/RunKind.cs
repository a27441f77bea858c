namespace Icasync.Domain.Runs;

/// <summary>What a run does (CONTRACTS 2).</summary>
public enum RunKind
{
    Full,
    Incremental,
    Users,
    Check,

    /// <summary>Takes back all that is ours of a term, or of chosen courses.</summary>
    Withdraw,

    /// <summary>Brings what an earlier run changed back to what was before.</summary>
    Undo,

    /// <summary>Ends a term's life: renames its calendars, takes students' access, or deletes them.</summary>
    Retire,
}
