namespace Icasync.Activities.Settings;

/// <summary>
/// When runs start by themselves: NCRONTAB with six fields, read in +08:00 (DESIGN 8). Null means off.
/// </summary>
public sealed record ScheduleOptions
{
    /// <summary>Full sync; every night at two.</summary>
    public string? Nightly { get; init; } = NightlyStandard;

    /// <summary>Incremental sync; off.</summary>
    public string? Incremental { get; init; }

    /// <summary>User sync; off.</summary>
    public string? Users { get; init; }

    /// <summary>Consistency check; off.</summary>
    public string? Check { get; init; }

    /// <summary>The schedule of the full sync unless it is set.</summary>
    public const string NightlyStandard = "0 0 2 * * *";
}
