using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary><c>icasync probe</c> as a program: its answers, its codes, and what <c>doctor</c> says of it.</summary>
public class ProbeCommandTests
{
    [Fact]
    public async Task A_probe_prints_its_table_and_doctor_knows_of_it()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        program.Variables["Icasync__Wps__RequestsPerSecond"] = "2000";
        string[] where = ["--database", program.Database, "--wps", wps.BaseUrl.ToString()];
        Assert.Equal(0, (await program.RunAsync(["migrate", .. where])).Code);
        Assert.Equal("not probed; run 'icasync probe'", await DoctorAsync(program, where));
        (int code, string answer, string notes) = await program.RunAsync(
            ["probe", "--json", "--rate-seconds", "0", "--account", "104066", .. where]);
        Assert.True(code == 0, $"{code} {answer} {notes}");
        JsonElement report = JsonDocument.Parse(answer).RootElement;
        Assert.True(report.GetProperty("isClean").GetBoolean());
        Dictionary<string, string?> found = report.GetProperty("questions").EnumerateArray().ToDictionary(
            one => one.GetProperty("id").GetString()!, one => one.GetProperty("found").GetString());
        Assert.Equal(("on", "upsert", "within 2 s"), (found["S1"], found["S7"], found["CLOCK"]));
        Assert.Equal("setting", report.GetProperty("uses").GetProperty("rateOrigin").GetString());
        Assert.StartsWith("probed on 20", await DoctorAsync(program, where), StringComparison.Ordinal);

        await program.RunAsync(["generate", "--term", "2024-2025-2", "--courses", "3", "--users", "20", .. where[..2]]);
        (code, answer, notes) = await program.RunAsync(["doctor", "--go-live", "--term", "2024-2025-2", .. where]);
        Assert.True(code == 2, $"{code} {answer} {notes}");
        Assert.All(
            ["[x] probe: probed on 20", "[x] scopes:", "[x] access:", "[x] rate: set by", "[x] forecast:", "[ ] pilot:",
                "[?] backup:"],
            line => Assert.Contains(line, answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bad_input_is_named_and_changes_nothing()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(
            new SimulatorOptions { Scopes = ["kso.contact.read"] });
        using IcasyncProgram program = new();
        string[] where = ["--database", program.Database, "--wps", wps.BaseUrl.ToString()];
        (int code, string answer, _) = await program.RunAsync(["probe", "--dry-run", .. where]);
        Assert.Equal(0, code);
        Assert.Contains("batchCreateEvents", answer, StringComparison.Ordinal);
        Assert.Equal(0, (await program.RunAsync(["migrate", .. where])).Code);
        Assert.Contains("kso.calendar.read", await RefusedAsync(program, where), StringComparison.Ordinal);
        Assert.Contains(
            "different test accounts", await RefusedAsync(program, [.. where, "--account", "1", "--account", "1"]),
            StringComparison.Ordinal);
        Assert.Contains(
            "from 1 to 10000", await RefusedAsync(program, [.. where, "--rate-max", "0"]), StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(IcasyncProgram program, string[] arguments)
    {
        (int code, string answer, string notes) = await program.RunAsync(["probe", "--json", .. arguments]);
        Assert.True(code == 2, $"{code} {answer} {notes}");
        return JsonDocument.Parse(answer).RootElement.GetProperty("detail").GetString()!;
    }

    private static async Task<string?> DoctorAsync(IcasyncProgram program, string[] where)
    {
        (_, string answer, _) = await program.RunAsync(["doctor", "--json", .. where]);
        return JsonDocument.Parse(answer).RootElement.GetProperty("checks").EnumerateArray()
            .Where(check => check.GetProperty("name").GetString() == "probe")
            .Select(check => check.GetProperty("text").GetString()).SingleOrDefault();
    }
}
