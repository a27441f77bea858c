using Icasync.Domain.Probing;

namespace Icasync.Activities.Probing;

/// <summary>What a probe found, and what it left.</summary>
/// <param name="Cleared">Calendars of earlier probes that it deleted.</param>
/// <param name="LeftAlone">Titles that look like a probe's but are not proven to be one.</param>
/// <param name="IsClean">Whether all that it made is deleted; otherwise the next probe finds it.</param>
public sealed record ProbeReport(
    WpsProfile Profile, int Calls, int Cleared, IReadOnlyList<string> LeftAlone, bool IsClean);
