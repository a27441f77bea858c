namespace Icasync.Activities.Settings;

/// <summary>
/// How many changing requests one caller of the API may send. A program gone wild is slowed, a person never notices.
/// </summary>
/// <param name="Burst">Requests at once; setting <c>Icasync__Api__PostsBurst</c>.</param>
/// <param name="PerSecond">Requests a second in the long run; setting <c>Icasync__Api__PostsPerSecond</c>.</param>
public sealed record PostLimits(int Burst = 6000, int PerSecond = 100)
{
    internal static PostLimits Read(SettingReader reader)
    {
        PostLimits standard = new();
        return new PostLimits(
            reader.Whole(SettingNames.ApiPostsBurst, standard.Burst, 1, 1_000_000),
            reader.Whole(SettingNames.ApiPostsPerSecond, standard.PerSecond, 1, 100_000));
    }
}
