namespace Icasync.Activities.Wps;

/// <summary>A permission to be granted.</summary>
public sealed record WpsGrant(string UserId, string Role);
