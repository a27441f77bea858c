namespace Icasync.Activities.Probing;

/// <summary>What an operator says of one probe.</summary>
public sealed record ProbeOptions
{
    /// <summary>Numbers of test accounts; without them questions about access are not tried.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>Most events that a scratch calendar is filled with to meet a limit.</summary>
    public int EventsMax { get; init; } = FillAsking.BatchMax;

    /// <summary>A word that WPS is thought to refuse; null leaves the question out.</summary>
    public string? Word { get; init; }

    /// <summary>Whether the app sends notices as messages, so that its right to it matters.</summary>
    public bool SendsMessages { get; init; }

    /// <summary>Most calls a second that may be tried; null means the set rate.</summary>
    public double? RateMax { get; init; }

    /// <summary>How long each rate is held; zero leaves the rate out.</summary>
    public TimeSpan RateHold { get; init; } = TimeSpan.FromSeconds(5);
}
