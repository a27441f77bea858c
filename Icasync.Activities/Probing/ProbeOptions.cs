namespace Icasync.Activities.Probing;

/// <summary>What an operator says of one probe.</summary>
public sealed record ProbeOptions
{
    /// <summary>Numbers of test accounts, at most two; without them questions about access are not tried.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>Most calls a second that may be tried; null means the set rate.</summary>
    public double? RateMax { get; init; }

    /// <summary>How long each rate is held; zero leaves the rate out.</summary>
    public TimeSpan RateHold { get; init; } = TimeSpan.FromSeconds(5);
}
