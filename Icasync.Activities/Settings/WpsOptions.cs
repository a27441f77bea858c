namespace Icasync.Activities.Settings;

/// <summary>How WPS is reached: the settings <c>Icasync__Wps__*</c> of CONTRACTS 3.</summary>
public sealed record WpsOptions
{
    public Uri BaseUrl { get; init; } = new("https://openapi.wps.cn");
    public required string AppId { get; init; }

    /// <summary>The secret that signs every call; it never stands in a message or log.</summary>
    public required string AppKey { get; init; }
    public double RequestsPerSecond { get; init; } = 10;

    /// <summary>Whether somebody has set the rate: then no probe changes it.</summary>
    public bool IsRateSet { get; init; }
    public int MaxConcurrency { get; init; } = 5;

    /// <summary>How often a call that is safe to repeat is repeated.</summary>
    public int RetriesMax { get; init; } = 6;

    /// <summary>Longest time of one call.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override string ToString() => $"WpsOptions {{ BaseUrl = {BaseUrl}, AppId = {AppId} }}";
}
