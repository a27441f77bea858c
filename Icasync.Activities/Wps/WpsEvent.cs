namespace Icasync.Activities.Wps;

/// <summary>An event as WPS answers it; parts that an answer leaves out are null (WPS-API 7).</summary>
public sealed record WpsEvent(
    string Id, string? Summary, string? Description, DateTimeOffset? Start, DateTimeOffset? End, string? Location);
