namespace Icasync.Domain.Timetable;

/// <summary>One session as the event it should be.</summary>
/// <param name="Marker">16 hex digits of the session's identity: the last line of the description carries them (DESIGN
/// 3).</param>
/// <param name="Content">Everything that reaches WPS.</param>
/// <param name="Hash">32 hex digits of the SHA-256 over all of <paramref name="Content"/>.</param>
public sealed record DesiredEvent(string Marker, EventContent Content, string Hash);
