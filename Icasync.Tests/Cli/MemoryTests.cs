using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>
/// The program gets less memory than it needs, by the limit that the runtime has for containers: the run ends with a
/// reason that an operator can read, and with enough memory the next start goes on.
/// </summary>
public class MemoryTests
{
    private const string Term = "2024-2025-2";

    [Fact]
    public async Task A_program_without_memory_says_so_and_the_next_start_goes_on()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        program.Variables["Icasync__Wps__RequestsPerSecond"] = "1000";
        program.Variables["DOTNET_GCgen0size"] = null;
        await program.GenerateAsync(courses: 60, users: 600);
        string[] sync = [
            "sync", "full", "--term", Term, "--database", program.Database, "--wps", wps.BaseUrl.ToString(), "--json"];

        // Ten megabytes: enough to start, and too little for a term. Where the runtime itself needs more it dies (134).
        program.Variables["DOTNET_GCHeapHardLimit"] = "0xA00000";
        (int code, string output, string error) = await program.RunAsync(sync);
        Assert.True(code == 134 || (code == 3 && Reason(output) == "OUT_OF_MEMORY"), $"{code} {output} {error}");

        program.Variables["DOTNET_GCHeapHardLimit"] = null;
        (code, output, error) = await program.RunAsync(sync);
        Assert.True(code == 0, $"{code} {output} {error}");
        int writes = wps.Effects();
        Assert.NotEqual(0, writes);
        Assert.Equal(0, (await program.RunAsync(sync)).Code);
        Assert.Equal(writes, wps.Effects());
    }

    private static string? Reason(string output) =>
        JsonDocument.Parse(output).RootElement.GetProperty("reason").GetString();
}
