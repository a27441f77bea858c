namespace Icasync.Activities.Wps;

/// <summary>A permission; with external ids the user is a staff or student number (WPS-API 6).</summary>
public sealed record WpsPermission(string Id, string UserId, string Role);
