namespace Icasync.Activities.Wps;

/// <summary>
/// The calls of WPS that icasync makes. Reads are repeated inside and throw when WPS stays away; writes answer
/// outcomes. Users are named by staff or student number throughout (WPS-API 2, external ids).
/// </summary>
public interface IWpsApi
{
    /// <summary>The same calls, whose writes ask for this permit directly before each sending.</summary>
    IWpsApi Under(WritePermit permit);

    /// <summary>All calendars of the app.</summary>
    IAsyncEnumerable<WpsCalendar> ListCalendarsAsync(CancellationToken cancellation);

    /// <summary>One calendar, or null when it is gone.</summary>
    Task<WpsCalendar?> GetCalendarAsync(string calendarId, CancellationToken cancellation);
    Task<WpsOutcome<WpsCalendar>> CreateCalendarAsync(string title, CancellationToken cancellation);
    Task<WpsOutcome<bool>> UpdateCalendarAsync(string calendarId, string title, CancellationToken cancellation);
    Task<WpsOutcome<bool>> DeleteCalendarAsync(string calendarId, CancellationToken cancellation);

    /// <summary>All permissions of a calendar, the owner's among them.</summary>
    IAsyncEnumerable<WpsPermission> ListPermissionsAsync(string calendarId, CancellationToken cancellation);

    /// <summary>Grants up to 100; the answer names those that were created.</summary>
    Task<WpsOutcome<IReadOnlyList<WpsPermission>>> BatchCreatePermissionsAsync(
        string calendarId, IReadOnlyList<WpsGrant> grants, CancellationToken cancellation);

    /// <summary>Revokes up to 100; not every WPS has this call (DOMAIN F21).</summary>
    Task<WpsOutcome<bool>> BatchDeletePermissionsAsync(
        string calendarId, IReadOnlyList<string> permissionIds, CancellationToken cancellation);
    Task<WpsOutcome<bool>> DeletePermissionAsync(
        string calendarId, string permissionId, CancellationToken cancellation);

    /// <summary>
    /// Events of a stretch of time, in windows of at most 31 days, each once, cancelled ones left out.
    /// </summary>
    IAsyncEnumerable<WpsEvent> ListEventsAsync(
        string calendarId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation);

    /// <summary>One event wherever in time it stands, or null when it is gone.</summary>
    Task<WpsEvent?> GetEventAsync(string calendarId, string eventId, CancellationToken cancellation);

    /// <summary>Creates up to 100 events; the answer may be short and in any order.</summary>
    Task<WpsOutcome<IReadOnlyList<WpsEvent>>> BatchCreateEventsAsync(
        string calendarId, IReadOnlyList<WpsEventBody> events, CancellationToken cancellation);
    Task<WpsOutcome<WpsEvent>> UpdateEventAsync(
        string calendarId, string eventId, WpsEventBody body, CancellationToken cancellation);
    Task<WpsOutcome<bool>> DeleteEventAsync(string calendarId, string eventId, CancellationToken cancellation);

    /// <summary>All attendees of an event.</summary>
    IAsyncEnumerable<WpsAttendee> ListAttendeesAsync(string calendarId, string eventId, CancellationToken cancellation);

    /// <summary>Adds up to 200 people as accepted, without notice.</summary>
    Task<WpsOutcome<IReadOnlyList<WpsAttendee>>> BatchCreateAttendeesAsync(
        string calendarId, string eventId, IReadOnlyList<string> userIds, CancellationToken cancellation);

    /// <summary>Removes up to 50 people, without notice.</summary>
    Task<WpsOutcome<bool>> BatchDeleteAttendeesAsync(
        string calendarId, string eventId, IReadOnlyList<WpsAttendee> attendees, CancellationToken cancellation);

    /// <summary>Those of up to 100 numbers that WPS knows, whatever their status.</summary>
    Task<IReadOnlyList<WpsUser>> GetUsersByExternalIdsAsync(
        IReadOnlyList<string> numbers, CancellationToken cancellation);

    /// <summary>Sends a text to users by number; at most once, because WPS has no key against repeats.</summary>
    Task<WpsOutcome<bool>> SendTextAsync(IReadOnlyList<string> userIds, string text, CancellationToken cancellation);
}
