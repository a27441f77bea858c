namespace Icasync.Activities.Runs;

/// <summary>Bounds of the engine's work.</summary>
public static class EngineLimits
{
    /// <summary>Offerings in one shard (DESIGN 4).</summary>
    public const int ShardOfferingsMax = 250;

    /// <summary>
    /// Offerings in one activity: the benchmark's choice between history size and work lost in a crash.
    /// </summary>
    public const int ActivityOfferingsMax = 10;

    /// <summary>
    /// Activities of a shard in flight: without a window the engine is three times slower (ENGINE 3).
    /// </summary>
    public const int ActivitiesInFlightMax = 8;
}
