namespace Icasync.Activities.Wps;

/// <summary>An attendee of an event (WPS-API 8).</summary>
public sealed record WpsAttendee(string Id, string UserId);
