namespace Icasync.Activities.Ledger;

/// <summary>What was being done when an item failed (CONTRACTS 2, failures).</summary>
public enum FailurePhase
{
    /// <summary>A calendar or the access to it.</summary>
    Calendars,

    /// <summary>Events and who attends them.</summary>
    Events,

    /// <summary>Access that is taken away.</summary>
    Deletes,
}
