using System.Text.RegularExpressions;
using Icasync.Activities.Reports;
using Icasync.Cli.Commands;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console;
using Xunit;

using TaskNode = Icasync.Activities.Reports.TreeNode;

namespace Icasync.Tests.Cli;

/// <summary>What the terminal tells somebody who does not know the commands.</summary>
public partial class HelpTests
{
    [Fact]
    public async Task The_help_lists_every_command_in_its_group()
    {
        string help = await SayAsync(ExitCodes.Completed, "--help");
        Assert.All(
            Some.Of(CommandTable.All),
            one => Assert.Contains($"    {one.Name} ", help, StringComparison.Ordinal));
        Assert.All(
            ["TRY IT:", "SYNC:", "LOOK:", "ACT ON A RUN:", "DECIDE:", "EXIT CODES:"],
            title => Assert.Contains(title, help, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_help_of_each_command_has_an_example_and_exit_codes()
    {
        foreach (CommandEntry one in Some.Of(CommandTable.All))
        {
            string help = await SayAsync(ExitCodes.Completed, one.Name, "--help");
            Assert.Contains($"icasync {one.Example}", Spaces().Replace(help, " "), StringComparison.Ordinal);
            Assert.Contains("EXIT CODES:", help, StringComparison.Ordinal);
        }
    }

    // An example that names an option which does not exist would send somebody the wrong way.
    [Fact]
    public void The_options_of_each_example_exist() => Assert.All(Some.Of(CommandTable.All), one => Assert.Empty(
        one.Example.Split(' ').Where(word => word.StartsWith("--", StringComparison.Ordinal))
            .Except(Suggestion.OptionsOf(one.Settings))));

    [Theory]
    [InlineData("plna full", "Did you mean 'plan'?")]
    [InlineData("stauts latest", "Did you mean 'status'?")]
    [InlineData("plan full --trem 2024-2025-2", "Did you mean '--term'?")]
    [InlineData("frobnicate", "lists the commands")]
    public async Task A_word_that_does_not_exist_is_answered_with_the_one_that_was_meant(
        string line, string expected) =>
        Assert.Contains(expected, await SayAsync(ExitCodes.Refused, line.Split(' ')), StringComparison.Ordinal);

    [Theory]
    [InlineData("bash", "complete -o default -F _icasync icasync")]
    [InlineData("zsh", "bashcompinit")]
    [InlineData("powershell", "Register-ArgumentCompleter")]
    public async Task Completion_knows_commands_kinds_and_options(string shell, string expected)
    {
        string script = await SayAsync(ExitCodes.Completed, "completion", shell);
        Assert.Contains(expected, script, StringComparison.Ordinal);
        Assert.Contains("full incremental users", script, StringComparison.Ordinal);
        Assert.Contains("--details", script, StringComparison.Ordinal);
        string refused = await SayAsync(ExitCodes.Refused, "completion", "fish");
        Assert.Contains("is no shell", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, 24, 22)]
    [InlineData(80, 16, 15)]
    [InlineData(200, 50, 22)]
    public void The_live_tree_fits_the_terminal(int width, int height, int lines)
    {
        TaskNode tree = Node("full", "running", [.. Enumerable.Range(0, 6).Select(phase => Node(
            $"phase {phase}", phase == 3 ? "running" : "completed",
            [.. Enumerable.Range(0, phase == 3 ? 5 : 2).Select(step => Node(
                $"step {phase}.{step} of a rather long name that goes on", phase == 3 ? "running" : "completed",
                []))]))]);
        using StringWriter text = new();
        IAnsiConsole console = CommandIo.Make(text, terminal: false);
        (console.Profile.Width, console.Profile.Height) = (width, height);
        console.Write(TreeFrame.Draw(Run(), tree, 12.5, TimeSpan.FromMinutes(5), width, height));
        string[] drawn = text.ToString().TrimEnd().Split('\n');
        Assert.InRange(drawn.Length, 7, lines);
        Assert.DoesNotContain(drawn, line => line.TrimEnd('\r').Length > width);
        Assert.Equal(5, drawn.Count(line => line.Contains("step 3.", StringComparison.Ordinal)));
    }

    private static TaskNode Node(string name, string state, IReadOnlyList<TaskNode> children) => new()
    {
        Name = name, State = state, Done = 50, Total = 100, Failed = 0, Children = children,
    };

    private static RunSummary Run() => new()
    {
        RunId = "r", Kind = "full", Term = "2024-2025-2", State = "running", Attempt = 1,
        Progress = new ProgressSummary(50, 100, 0, null, null, 0), Counts = Activities.Runs.CountSummary.Of(
            new Dictionary<string, int>()),
        Remote = new RemoteSummary(1, 12345, new Dictionary<string, long>(), 0, 0),
        Quarantined = new Dictionary<string, int>(), Warnings = new Dictionary<string, int>(), Failures = 12,
        RequestedBy = "me", CreatedAt = "2025-01-01T00:00:00.000Z",
    };

    private static async Task<string> SayAsync(int code, params string[] arguments)
    {
        (int ended, string output, string error) = await IcasyncProgram.RunInAsync(Path.GetTempPath(), arguments);
        Assert.True(ended == code, $"{ended} {output} {error}");
        return output + error;
    }

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}
