using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Icasync.Cli.Commands;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>The one command of README opens a page over something that lives.</summary>
public class DemoTests
{
    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task The_demo_serves_its_page_over_its_own_simulator_and_every_part_of_it_works()
    {
        using IcasyncProgram program = new();
        using Process process = program.Start("demo", "--scale", "small", "--serve", "--port", "0");
        try
        {
            using CancellationTokenSource limit = new(StartMax);
            Task<string> notes = process.StandardError.ReadToEndAsync(limit.Token);
            string? line;
            Match served;
            do
            {
                line = await process.StandardOutput.ReadLineAsync(limit.Token);
                served = Regex.Match(line ?? string.Empty, @"serves (http\S+)");
            }
            while (line is not null && !served.Success);
            Assert.True(served.Success, line is null ? await notes : line);
            using HttpClient http = new() { BaseAddress = new Uri(served.Groups[1].Value) };
            string key = await File.ReadAllTextAsync(
                ServeKey.PathOf(Path.Combine(program.Home, "demo-small-1")), limit.Token);
            http.DefaultRequestHeaders.Add("x-functions-key", key.Trim());
            JsonElement health = JsonDocument.Parse(await http.GetStringAsync("health/ready", limit.Token)).RootElement;
            Assert.All(
                Some.Of(health.GetProperty("checks").EnumerateObject()),
                check => Assert.Equal((check.Name, "ok"), (check.Name, check.Value.GetString())));
            JsonElement runs = JsonDocument.Parse(await http.GetStringAsync("runs", limit.Token)).RootElement;
            Assert.Equal("completed", runs.GetProperty("runs")[0].GetProperty("state").GetString());
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }
}
