namespace Icasync.Activities.Events;

/// <summary>An event that WPS holds, by the marker it carries.</summary>
public sealed record MarkedEvent(string Marker, string EventId);
