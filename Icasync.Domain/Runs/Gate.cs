namespace Icasync.Domain.Runs;

/// <summary>Whether an attempt may write (DESIGN 2).</summary>
public enum Gate
{
    /// <summary>It may.</summary>
    Open,

    /// <summary>No new offering starts; those in hand go on.</summary>
    Draining,

    /// <summary>No write.</summary>
    Closed,
}
