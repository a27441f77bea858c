using Xunit;

namespace Icasync.Tests.Scenarios.Stories;

/// <summary>
/// Stories that an operator can read: <c>scenario.txt</c> says what the timetable office does and when a sync runs,
/// <c>plan.txt</c> beside it what each sync plans, how it ends and what people then see.
/// </summary>
public class StoryTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "Icasync.Tests", "Scenarios", "Stories");

    public static TheoryData<string> Names => new(Some.Of(Directory.GetDirectories(Folder))
        .Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal));

    // Method: database, ledger, orchestrators and the simulator's core, no rule by itself; ICASYNC_WRITE_PLANS=1 writes
    // plan.txt anew, for review.
    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_story_ends_as_its_plan_says(string name)
    {
        string told = await Story.TellAsync(await File.ReadAllLinesAsync(Path.Combine(Folder, name, "scenario.txt")));
        string file = Path.Combine(Folder, name, "plan.txt");
        if (Environment.GetEnvironmentVariable("ICASYNC_WRITE_PLANS") is { Length: > 0 })
        {
            await File.WriteAllTextAsync(file, told);
        }

        Assert.NotEmpty(told);
        Assert.Equal((await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n"), told);
    }
}
