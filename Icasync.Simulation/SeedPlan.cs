using Icasync.Activities.Settings;
using Icasync.Domain.Notices;

namespace Icasync.Simulation;

/// <summary>A trouble that some seeds draw; one that is asked for by name is in every seed.</summary>
public enum HarderWorld
{
    None,

    /// <summary>Lists of WPS are up to a minute behind what was written (WPS-API 13, S24).</summary>
    Lag,

    /// <summary>A host stands still for any length, is overtaken, and goes on where it stood.</summary>
    Pause,

    /// <summary>
    /// A second worker gets an activity while the first works on it, or long after its answer was taken.
    /// </summary>
    Redeliver,

    /// <summary>People are invited to events, and teachers leave and return all the time.</summary>
    Attendees,

    /// <summary>A cell of the source holds what no academic system should write, and is mended.</summary>
    Poison,

    /// <summary>WPS answers with a success what is no answer at all.</summary>
    Lies,

    /// <summary>Terms are withdrawn and runs are undone.</summary>
    Recall,
    /// <summary>For a while only a share of the courses is in scope.</summary>
    Pilot,

    /// <summary>
    /// Calendars of another installation, and of another term of this one, stand beside; tables are lost often.
    /// </summary>
    Neighbours,

    /// <summary>
    /// Hosts share the limit of WPS calls, and their wall clocks are up to 30 seconds ahead of and behind the
    /// database's; one is overtaken by another that is as far on the other side.
    /// </summary>
    Machines,

    /// <summary>For a while the database answers late, by up to some seconds for each connection.</summary>
    SlowDatabase,
}

/// <summary>How a seed's installation is set up and what may come over it, drawn before everything else.</summary>
/// <param name="Receivers">Who is told of runs by WPS message; nobody where it is empty.</param>
/// <param name="Lags">Whether lists are behind, <see cref="HarderWorld.Lag"/>.</param>
/// <param name="Pauses">Whether hosts stand still, <see cref="HarderWorld.Pause"/>.</param>
/// <param name="Redelivers">Whether activities come again, <see cref="HarderWorld.Redeliver"/>.</param>
/// <param name="Poisons">Whether cells hold anything, <see cref="HarderWorld.Poison"/>.</param>
/// <param name="Lies">Whether answers are none, <see cref="HarderWorld.Lies"/>.</param>
internal sealed record SeedPlan(
    AttendeeSetting Attendees, IReadOnlyList<string> Receivers, bool Lags, bool Pauses, bool Redelivers, bool Poisons,
    bool Lies)
{
    private const int RecallsOneIn = 6;
    private const int PeopleOneIn = 5;
    private const int SlowDatabaseOneIn = 7;

    /// <summary>Whether terms are withdrawn and runs undone, <see cref="HarderWorld.Recall"/>.</summary>
    public bool Recalls { get; init; }

    /// <summary>Whether others' calendars stand beside, <see cref="HarderWorld.Neighbours"/>.</summary>
    public bool Neighbours { get; init; }

    /// <summary>Whether the database answers late, <see cref="HarderWorld.SlowDatabase"/>.</summary>
    public bool SlowDatabase { get; init; }

    /// <summary>Draws the settings.</summary>
    public static SeedPlan Draw(int seed, Random random, HarderWorld world)
    {
        bool OneIn(int seeds, HarderWorld asked) => random.Next(seeds) == 0 || world == asked;
        return new SeedPlan(
            !OneIn(4, HarderWorld.Attendees) ? AttendeeSetting.None
                : random.Next(2) == 0 ? AttendeeSetting.Teachers : AttendeeSetting.All,
            random.Next(4) == 0 ? ["operator-1", "operator-2"] : [],
            OneIn(8, HarderWorld.Lag), OneIn(8, HarderWorld.Pause) || world == HarderWorld.Machines,
            OneIn(6, HarderWorld.Redeliver), OneIn(8, HarderWorld.Poison), OneIn(8, HarderWorld.Lies))
        {
            Recalls = seed % RecallsOneIn == 0 || world == HarderWorld.Recall,

            // Not drawn: other seeds play as they did before these were there.
            SlowDatabase = seed % SlowDatabaseOneIn == 3 || world == HarderWorld.SlowDatabase,
            People = (seed % PeopleOneIn) switch { 1 => PeopleWord.All, 2 => PeopleWord.Teachers, _ => PeopleWord.Off },
        };
    }

    /// <summary>The word of the setting.</summary>
    public string AttendeesWord => Attendees switch
    {
        AttendeeSetting.Teachers => "teachers",
        AttendeeSetting.All => "all",
        _ => "none",
    };

    /// <summary>Which people are told what changed of their courses.</summary>
    public PeopleWord People { get; init; }

    /// <summary>The settings of the notices.</summary>
    public NotifyOptions Notices => new() { WpsReceivers = Receivers, People = People, PeopleDays = 30 };
}
