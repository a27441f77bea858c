using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>The commands that say whose calendars are whose, over the real command line.</summary>
public class InstallationCommandTests
{
    private const string Term = "2024-2025-2";

    [Fact]
    public async Task An_installation_is_shown_and_separated_and_a_wrong_word_changes_nothing()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        await program.GenerateAsync(courses: 2, users: 20);
        string first = Id(await RunAsync(program, 0, "installation"));
        string refused = await RunAsync(program, 2, "installation", "--replaces", "no-id", "--reason", "x");
        Assert.Contains("8 hex digits", refused, StringComparison.Ordinal);
        Assert.Contains(
            "--reason", await RunAsync(program, 2, "installation", "--beside", "0a1b2c3d"), StringComparison.Ordinal);
        string second = Id(await RunAsync(program, 0, "installation", "--new", "--reason", "a copy"));
        Assert.NotEqual(first, second);

        // An empty WPS: nothing to adopt, both courses are missing, and nothing is changed.
        JsonElement adopted = JsonDocument.Parse(await RunAsync(
            program, 0, "adopt", "--term", Term, "--yes", "--wps", wps.BaseUrl.ToString())).RootElement;
        Assert.Equal(
            (false, false, 2),
            (adopted.GetProperty("needed").GetBoolean(), adopted.GetProperty("recorded").GetBoolean(),
                adopted.GetProperty("missing").GetArrayLength()));
        Assert.Contains(
            "2019-2020-1",
            await RunAsync(program, 2, "adopt", "--term", "2019-2020-1", "--wps", wps.BaseUrl.ToString()),
            StringComparison.Ordinal);
        Assert.DoesNotContain(wps.Core.Calls, call => call.Effects > 0);
    }

    private static async Task<string> RunAsync(IcasyncProgram program, int expected, params string[] arguments)
    {
        (int code, string output, string error) =
            await program.RunAsync([.. arguments, "--database", program.Database, "--json"]);
        Assert.True(code == expected, $"{string.Join(' ', arguments)}: {code} {output} {error}");
        return output;
    }

    private static string Id(string json) =>
        JsonDocument.Parse(json).RootElement.GetProperty("installation").GetString()!;
}
