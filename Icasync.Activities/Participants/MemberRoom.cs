namespace Icasync.Activities.Participants;

/// <summary>How many members a calendar took when it was last seen full, and how many it has now.</summary>
/// <param name="Max">Null where no limit was ever met.</param>
public sealed record MemberRoom(int? Max, DateTimeOffset? SeenAt, int Members)
{
    /// <summary>Nothing is known, as of a calendar that was just made.</summary>
    public static readonly MemberRoom Unknown = new(null, null, 0);

    /// <summary>
    /// How long a limit that was met counts as known. After it one person is tried: the quota may have been raised.
    /// </summary>
    public static readonly TimeSpan KnownFor = TimeSpan.FromHours(1);

    /// <summary>How many more people surely are no more than fit; null where nothing is known.</summary>
    public int? Left(DateTimeOffset now) =>
        Max is { } max && SeenAt > now - KnownFor ? Math.Max(0, max - Members) : null;
}
