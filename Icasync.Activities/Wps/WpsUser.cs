namespace Icasync.Activities.Wps;

/// <summary>A person that WPS knows (WPS-API 10).</summary>
public sealed record WpsUser(string Id, string ExternalId);
