using System.Globalization;
using Icasync.Activities.Planning;
using Icasync.Activities.Wps;
using Icasync.Domain.Planning;

namespace Icasync.Cli.Output;

/// <summary>How many calls a plan leads to, and how long they take; reads about doubts are not foreseen.</summary>
/// <param name="RateOrigin">Where the rate comes from: <c>setting</c>, <c>probe</c> or <c>default</c>.</param>
internal sealed record Forecast(int Calls, double CallsPerSecond, string RateOrigin)
{
    /// <summary>The seconds that the calls take.</summary>
    public int Seconds => (int)Math.Ceiling(Calls / CallsPerSecond);

    /// <summary>The forecast as a sentence.</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"About {Calls} calls; at {CallsPerSecond:0.##} a second ({RateOrigin}) they take {Seconds / 60} min "
        + $"{Seconds % 60} s.");

    /// <summary>The forecast of a plan.</summary>
    public static Forecast Of(PlanDocument plan, WpsProfiles profiles) => new(
        ImpactForecast.Calls(plan.Plan, profiles.EventsPerCall, profiles.PeoplePerCall).Values.Sum(),
        profiles.CallsPerSecond, profiles.RateOrigin);
}
