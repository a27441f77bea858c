using Icasync.Cli.Output;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>A plan on a terminal is something that somebody can read.</summary>
public sealed class PlanTextTests : IDisposable
{
    private const string Term = "2024-2025-2";

    private readonly string _folder = Directory.CreateTempSubdirectory("icasync-plan-").FullName;

    [Fact]
    public async Task A_plan_is_a_summary_unless_its_details_are_wanted_and_a_term_without_rows_is_named()
    {
        await RunAsync(
            "generate", "--term", Term, "--courses", "30", "--users", "120", "--seed", "1", "--database", "term.db");
        string summary = await RunAsync("plan", "full", "--term", Term, "--database", "term.db");
        Assert.InRange(Lines(summary), 20, 60);
        Assert.Contains("createCalendar: 30", summary, StringComparison.Ordinal);
        Assert.Matches("college +courses +operations +calendars go +lessons go +access goes", summary);
        Assert.Contains("10 more courses. --details lists every operation.", summary, StringComparison.Ordinal);
        Assert.Matches(@"About \d+ calls; at 10 a second \(default\) they take \d+ min \d+ s\.", summary);
        string details = await RunAsync("plan", "full", "--term", Term, "--database", "term.db", "--details");
        Assert.True(Lines(details) > 300, details);
        Assert.Contains(
            "has no readable row and nothing recorded",
            await RunAsync("plan", "full", "--term", "2031-2032-1", "--database", "term.db"),
            StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static int Lines(string text) => text.Split('\n').Length;

    private async Task<string> RunAsync(params string[] arguments)
    {
        (int code, string output, string error) = await IcasyncProgram.RunInAsync(_folder, arguments);
        Assert.True(code == ExitCodes.Completed, $"{code} {output} {error}");
        return output;
    }
}
