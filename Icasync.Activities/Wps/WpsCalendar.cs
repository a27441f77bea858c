namespace Icasync.Activities.Wps;

/// <summary>A calendar as WPS lists it (WPS-API 5).</summary>
public sealed record WpsCalendar(string Id, string Summary, string Role, string Type, bool IsDeleted);
