using System.Diagnostics;
using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>What is broken is named at once, and only that.</summary>
public class DoctorTests
{
    private static readonly TimeSpan EndMax = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_server_that_is_not_there_is_named_with_its_drivers_words_and_WPS_is_judged_by_itself()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        Stopwatch watch = Stopwatch.StartNew();
        (int code, string answer, string notes) = await program.RunAsync(
            "doctor", "--json", "--provider", "sqlserver", "--wps", wps.BaseUrl.ToString(),
            "--database", "Server=tcp:127.0.0.1,1;Database=x;User Id=sa;Password=not-to-be-seen;Encrypt=false");
        Assert.True(code == 2, $"{code} {answer} {notes}");
        Dictionary<string, (bool Ok, string Text)> checks = JsonDocument.Parse(answer).RootElement
            .GetProperty("checks").EnumerateArray()
            .ToDictionary(
                check => check.GetProperty("name").GetString()!,
                check => (check.GetProperty("ok").GetBoolean(), check.GetProperty("text").GetString()!));
        Assert.False(checks["database"].Ok);
        Assert.Contains("The driver says:", checks["database"].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-seen", answer + notes, StringComparison.Ordinal);
        Assert.True(checks["wps"].Ok, checks["wps"].Text);
        Assert.True(watch.Elapsed < EndMax, $"{watch.Elapsed}");
    }
}
