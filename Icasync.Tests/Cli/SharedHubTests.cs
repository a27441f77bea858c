using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Icasync.Cli.Engine;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>
/// Several <c>icasync serve</c> over one task hub and one database. Goal: one may die in the middle of a term, and
/// the others end it, double nothing and do not stand still. Method: two real processes over Azurite; the one that
/// began the run is killed after a part of its writes.
/// </summary>
public sealed class SharedHubTests : IDisposable
{
    private const string Term = "2024-2025-2";
    private const int Courses = 24;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(2);

    // A free machine stands still for less than 15 seconds, one that plays other tests for some more; a stall that only
    // the engine's own time-outs end lasts for minutes.
    private static readonly TimeSpan StallMax = TimeSpan.FromMinutes(1);

    private readonly IcasyncProgram _first = new();
    private readonly IcasyncProgram _second = new();
    private readonly List<Process> _running = [];

    public void Dispose()
    {
        foreach (Process process in _running)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        _second.Dispose();
        _first.Dispose();
    }

    [Fact]
    public async Task Of_two_servers_on_one_hub_one_dies_and_the_other_ends_the_term()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        await _first.GenerateAsync(Courses, users: 200);
        string storage = await AzuriteChild.EnsureAsync(
            _first.Home, new ChildProcesses(_first.Home), _ => { }, default);
        Server[] servers = await Task.WhenAll(
            StartAsync(_first, storage, wps), StartAsync(_second, storage, wps));
        string run = await servers[0].BeginAsync("full");
        await UntilAsync(() => Task.FromResult(Effects(wps).Count > Courses));
        servers[0].Process.Kill();

        await UntilAsync(async () => await servers[1].StateAsync(run) == "completed");
        DateTimeOffset[] writes = [.. Effects(wps).Select(call => call.At).Order()];
        Assert.All(Some.Of(writes.Zip(writes.Skip(1))), pair => Assert.InRange(
            pair.Second - pair.First, TimeSpan.Zero, StallMax));
        AssertNothingDoubled(await SimStateAsync(wps));

        // Every calendar is what the ledger says, and the ledger what the timetable says.
        string check = await servers[1].BeginAsync("check");
        await UntilAsync(async () => await servers[1].StateAsync(check) == "completed");
    }

    private async Task<Server> StartAsync(IcasyncProgram program, string storage, SimulatorHost wps)
    {
        program.Variables["Icasync__Wps__RequestsPerSecond"] = "40";
        program.Variables["Icasync__TaskHub"] = "icasynctests";
        int port = ChildProcesses.FreePorts(1)[0];
        Process process = program.Start(
            "serve", "--port", $"{port}", "--database", _first.Database, "--wps", wps.BaseUrl.ToString(), "--storage",
            storage);
        _running.Add(process);
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}/api/icasync/") };
        await UntilAsync(async () =>
        {
            Assert.False(process.HasExited, $"serve ended with code {(process.HasExited ? process.ExitCode : 0)}");
            try
            {
                using HttpResponseMessage live = await http.GetAsync("health/live");
                return live.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        http.DefaultRequestHeaders.Add(
            "x-functions-key", (await File.ReadAllTextAsync(Path.Combine(program.Home, "api.key"))).Trim());
        return new Server(process, http);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < WaitMax, "it did not come");
            await Task.Delay(LookEvery, TimeProvider.System);
        }
    }

    private static List<SimCall> Effects(SimulatorHost wps) => [.. wps.Core.Calls.Where(call => call.Effects > 0)];

    private static void AssertNothingDoubled(JsonElement state)
    {
        JsonElement[] calendars = [.. state.GetProperty("calendars").EnumerateArray()];
        Assert.Equal(Courses, calendars.Select(one => one.GetProperty("summary").GetString()).Distinct().Count());
        Assert.Equal(Courses, calendars.Length);
        Assert.All(Some.Of(calendars), calendar =>
        {
            string[] events = [.. calendar.GetProperty("events").EnumerateArray()
                .Select(one => one.GetProperty("description").GetString()!)];
            Assert.Equal(events.Distinct().Order(), events.Order());
        });
    }

    private static async Task<JsonElement> SimStateAsync(SimulatorHost wps)
    {
        SimResponse response = await wps.Core.HandleAsync(new SimRequest("GET", "/_sim/state", [], default), default);
        return JsonDocument.Parse(Encoding.UTF8.GetString(response.Body.Span)).RootElement;
    }

    private sealed record Server(Process Process, HttpClient Http)
    {
        public async Task<string> BeginAsync(string kind)
        {
            using HttpResponseMessage started = await Http.PostAsJsonAsync($"sync/{kind}", new { xnxq = Term });
            Assert.True(started.IsSuccessStatusCode, await started.Content.ReadAsStringAsync());
            return (await started.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runId").GetString()!;
        }

        public async Task<string> StateAsync(string run)
        {
            string state = (await Http.GetFromJsonAsync<JsonElement>($"runs/{run}")).GetProperty("state").GetString()!;
            Assert.True(state is "pending" or "running" or "completed", $"the run is {state}");
            return state;
        }
    }
}
