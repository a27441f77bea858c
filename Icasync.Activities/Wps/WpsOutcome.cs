namespace Icasync.Activities.Wps;

/// <summary>What became of a write.</summary>
public enum WpsOutcomeKind
{
    /// <summary>WPS did it.</summary>
    Done,

    /// <summary>It was so already: success (R31).</summary>
    NoChange,

    /// <summary>The object does not exist: success for a delete (R17).</summary>
    Gone,

    /// <summary>WPS refused, nothing happened.</summary>
    Refused,

    /// <summary>Nobody knows: WPS has to be asked before anything is repeated (DESIGN 3).</summary>
    Unknown,
}

/// <summary>The outcome of a write: remote answers are data, not exceptions.</summary>
public sealed record WpsOutcome<T>(WpsOutcomeKind Kind, T? Value, WpsError? Error);
