using Icasync.Domain.Timetable;

namespace Icasync.Domain.Planning;

/// <summary>An event that WPS holds. An empty hash means that its content is not known and wants an update.</summary>
public sealed record RecordedEvent(string Marker, string EventId, string Hash, EventContent? Content);
