namespace Icasync.Domain.Runs;

/// <summary>How long a host may be silent before others take it for gone (CONTRACTS 2).</summary>
public static class Heartbeat
{
    /// <summary>A host that missed its heartbeat for longer is gone.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(10);

    /// <summary>How often a host tells that it lives.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Whether the last heartbeat is too old, or there was none.</summary>
    public static bool IsMissed(DateTimeOffset? last, DateTimeOffset now) => last is not { } beat || now - beat > Max;
}
