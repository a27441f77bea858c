namespace Icasync.Activities.Calendars;

/// <summary>What is known of who made a calendar that was found at WPS.</summary>
public enum CalendarOrigin
{
    /// <summary>Nothing: a lost ledger may have left it, or somebody else made it.</summary>
    Unknown,

    /// <summary>An earlier execution was about to make, or to take in, a calendar with its title.</summary>
    AskedBefore,

    /// <summary>
    /// A create of this moment without an answer may have made it, so that it can be of no other term.
    /// </summary>
    JustAsked,
}
