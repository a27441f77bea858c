using Icasync.Simulation;
using Xunit;

namespace Icasync.Tests.Simulation;

/// <summary>A test of the simulation itself: what it cannot find it does not guard against.</summary>
public class PlantedBugTests
{
    private const int SeedsMax = 200;

    [Theory]
    [InlineData(PlantedBug.SkipsIntents)]
    [InlineData(PlantedBug.ForgetsAdoption)]
    [InlineData(PlantedBug.TrustsShortAnswers)]
    [InlineData(PlantedBug.DropsFence)]
    public async Task A_planted_bug_is_found_within_200_seeds(PlantedBug bug)
    {
        int seed = 0;
        string? found = null;
        while (found is null && seed < SeedsMax)
        {
            seed++;
            await using Trial trial = new(seed, bug);
            found = await FailureAsync(trial);
        }

        Assert.False(found is null, $"{bug} was not found by seeds 1 to {SeedsMax}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{bug} found by seed {seed}: {found}");
    }

    private static async Task<string?> FailureAsync(Trial trial)
    {
        try
        {
            await trial.RunAsync();
            return null;
        }
        catch (InvalidOperationException broken)
        {
            return broken.Message;
        }
    }
}
