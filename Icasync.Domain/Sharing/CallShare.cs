namespace Icasync.Domain.Sharing;

/// <summary>
/// What one instance holds of the limit of WPS calls, and what it could use. While its row says so, nobody else takes
/// that part: an instance calls by what stands in the row, never by what it is about to write.
/// </summary>
/// <param name="Instance">Which process it is.</param>
public sealed record CallShare(string Instance)
{
    /// <summary>How often an instance that calls renews its share.</summary>
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a share counts for its own instance after its last renewal began. It is shorter than what the others
    /// wait for, so that an instance that stood still has stopped calling before anybody takes its part.
    /// </summary>
    public static readonly TimeSpan HoldsFor = TimeSpan.FromSeconds(8);

    /// <summary>How long others must have seen a share unrenewed before they take its instance for dead.</summary>
    public static readonly TimeSpan LapsesAfter = TimeSpan.FromSeconds(10);

    /// <summary>How long an instance that does not call keeps its share.</summary>
    public static readonly TimeSpan RestsAfter = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Counts the renewals, for as long as the process lives: others see by it that it does, and no two clocks are
    /// compared.
    /// </summary>
    public long Beat { get; init; }

    /// <summary>Calls a second that it may make.</summary>
    public double Rate { get; init; }

    /// <summary>Calls that it may have in flight.</summary>
    public int Places { get; init; }

    /// <summary>Calls a second that it could make.</summary>
    public int RateWanted { get; init; }

    /// <summary>Calls that it could have in flight.</summary>
    public int PlacesWanted { get; init; }

    /// <summary>
    /// Calls a second that all may make together, as it knows: a setting, a probe's finding, less after throttling.
    /// </summary>
    public double RateMax { get; init; }

    /// <summary>Calls that all may have in flight together, as it knows.</summary>
    public int PlacesMax { get; init; }

    /// <summary>How much longer nobody may call, because WPS asked for a pause; zero is usual.</summary>
    public double PauseSeconds { get; init; }
}
