namespace Icasync.Activities.Runs;

/// <summary>The steps that treat offerings one by one, as they stand in work lists.</summary>
public static class OfferingSteps
{
    /// <summary>Calendar and access of offerings, new ones among them.</summary>
    public const string Calendars = "calendars";

    /// <summary>Creates, updates and moves of events.</summary>
    public const string Events = "events";

    /// <summary>Deletes and revokes; in a full run also calendars.</summary>
    public const string Deletes = "deletes";

    /// <summary>Attendees of events and the check that everybody has access.</summary>
    public const string Attendees = "attendees";

    /// <summary>Offerings whose answers were doubtful are compared with WPS.</summary>
    public const string Verify = "verify";

    /// <summary>Calendars and access of offerings that an incremental run meets for the first time.</summary>
    public const string NewCalendars = "new calendars";

    /// <summary>Events of offerings that an incremental run meets for the first time.</summary>
    public const string NewEvents = "new events";

    /// <summary>A check mends drift.</summary>
    public const string Repair = "repair";
}
