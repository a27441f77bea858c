namespace Icasync.Domain.Runs;

/// <summary>The steps that treat offerings one by one, each over a work list of its own.</summary>
public enum OfferingStep
{
    /// <summary>Calendar and access of offerings, in a full run new ones among them.</summary>
    Calendars,

    /// <summary>Creates, updates and moves of events.</summary>
    Events,

    /// <summary>Deletes and revokes; in a full run also calendars.</summary>
    Deletes,

    /// <summary>Attendees of events and the check that everybody has access.</summary>
    Attendees,

    /// <summary>Offerings whose answers were doubtful are compared with WPS.</summary>
    Verify,

    /// <summary>Calendars and access of offerings that an incremental run meets for the first time.</summary>
    NewCalendars,

    /// <summary>Events of offerings that an incremental run meets for the first time.</summary>
    NewEvents,

    /// <summary>A check mends drift.</summary>
    Repair,
}
