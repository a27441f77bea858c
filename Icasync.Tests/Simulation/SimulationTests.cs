using System.Diagnostics;
using System.Text.RegularExpressions;
using Icasync.Simulation;
using Xunit;

namespace Icasync.Tests.Simulation;

/// <summary>
/// A test of the simulation itself: what it cannot find it does not guard against, what it cannot repeat nobody can
/// mend.
/// </summary>
public partial class SimulationTests
{
    // Each search begins some seeds before the first that finds the bug, or a run of all tests would take minutes more.
    [Theory]
    [InlineData(PlantedBug.SkipsIntents, 5)]
    [InlineData(PlantedBug.ForgetsAdoption, 1)]
    [InlineData(PlantedBug.TrustsShortAnswers, 105)]
    [InlineData(PlantedBug.DropsFence, 60)]
    [InlineData(PlantedBug.AttendeeWithoutIntent, 17)]
    [InlineData(PlantedBug.TrustsLedger, 1)]
    [InlineData(PlantedBug.SharesInstallation, 5)]
    [InlineData(PlantedBug.TellsAgain, 122)]
    public async Task A_planted_bug_is_found_by_one_of_the_first_200_seeds(PlantedBug bug, int from)
    {
        (int code, string output) = await SimulateAsync("--seeds", $"{from}..200", "--bug", bug.ToString());
        Assert.True(code == 1, $"{bug} was not found: {output}");
        Assert.Contains($"--bug {bug}", output, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(output);
    }

    [Fact]
    public async Task The_same_seeds_are_the_same_runs()
    {
        string first = await DigestAsync("1..6");
        Assert.Equal(first, await DigestAsync("1..6"));
        Assert.NotEqual(first, await DigestAsync("2..7"));
    }

    [Theory]
    [InlineData("--seeds is '5..1'", "--seeds", "5..1")]
    [InlineData("one of None, SkipsIntents", "--seeds", "1..2", "--bug", "Unknown")]
    [InlineData("one of None, Lag", "--world", "Flat")]
    [InlineData("There is no option '--sedes'", "--sedes", "1..2")]
    public async Task Wrong_arguments_are_named(string words, params string[] args)
    {
        (int code, string output) = await SimulateAsync(args);
        Assert.Equal(2, code);
        Assert.Contains(words, output, StringComparison.Ordinal);
    }

    private static async Task<string> DigestAsync(string seeds)
    {
        (int code, string output) = await SimulateAsync("--seeds", seeds);
        Assert.True(code == 0, output);
        return Digest().Match(output).Value;
    }

    private static async Task<(int Code, string Output)> SimulateAsync(params string[] args)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Trial).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    [GeneratedRegex("digest [0-9a-f]{16}")]
    private static partial Regex Digest();
}
