using Icasync.Activities.Settings;

namespace Icasync.Simulation;

/// <summary>A world with troubles that the product does not hold in every seed yet; asked for by name.</summary>
public enum HarderWorld
{
    None,

    /// <summary>Lists of WPS are up to a minute behind what was written (WPS-API 13, S24).</summary>
    Lag,

    /// <summary>A host stands still for any length, is overtaken, and goes on where it stood.</summary>
    Pause,

    /// <summary>A second worker gets an activity while the first works on it.</summary>
    Redeliver,

    /// <summary>People are invited to events in every seed, and teachers leave and return all the time.</summary>
    Attendees,
}

/// <summary>How a seed's installation is set up, drawn before everything else.</summary>
/// <param name="Receivers">Who is told of runs by WPS message; nobody where it is empty.</param>
internal sealed record SeedPlan(AttendeeSetting Attendees, IReadOnlyList<string> Receivers, HarderWorld World)
{
    /// <summary>Draws the settings.</summary>
    public static SeedPlan Draw(Random random, HarderWorld world) => new(
        world != HarderWorld.Attendees ? AttendeeSetting.None
            : random.Next(2) == 0 ? AttendeeSetting.Teachers : AttendeeSetting.All,
        random.Next(4) == 0 ? ["operator-1", "operator-2"] : [],
        world);

    /// <summary>The word of the setting.</summary>
    public string AttendeesWord => Attendees switch
    {
        AttendeeSetting.Teachers => "teachers",
        AttendeeSetting.All => "all",
        _ => "none",
    };

    /// <summary>The settings of the notices.</summary>
    public NotifyOptions Notices => new() { WpsReceivers = Receivers };
}
