using Icasync.Domain.Timetable;

namespace Icasync.Domain.Planning;

/// <summary>An event that becomes another version, or, with another marker, another session (a move).</summary>
public sealed record EventUpdate(RecordedEvent Before, DesiredEvent After);
