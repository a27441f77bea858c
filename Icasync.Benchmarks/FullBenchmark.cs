using System.Text.Json;
using System.Text.RegularExpressions;

namespace Icasync.Benchmarks;

/// <summary>A whole first full sync by the command line, on the embedded engine over Azurite.</summary>
internal static partial class FullBenchmark
{
    private const int AllowedRate = 50;

    public static async Task<IReadOnlyList<Measure>> RunAsync(bool quick)
    {
        RunFacts paced = await SyncAsync(quick, AllowedRate);
        RunFacts free = await SyncAsync(quick, rate: 5000);
        double needed = (double)paced.Calls / AllowedRate;
        return
        [
            new Measure(
                "full", $"first full sync ÷ the time its {paced.Calls:N0} calls need at {AllowedRate} a second",
                $"{paced.Seconds / needed:0.00}",
                "at most 1.2", paced.Seconds / needed <= 1.2),
            new Measure(
                "full", $"first full sync of {free.Events:N0} events, simulator without a limit", $"{free.Seconds:0} s",
                "under 120 s", free.Seconds < 120),
        ];
    }

    public static async Task<IReadOnlyList<Measure>> RunStorageAsync(bool quick)
    {
        RunFacts facts = await SyncAsync(quick, rate: 5000, metered: true);
        return
        [
            new Measure(
                "storage", $"storage transactions for each of {facts.Events:N0} events",
                $"{(double)facts.Storage / facts.Events:0.00}", "under 1",
                facts.Storage < facts.Events),
        ];
    }

    private static async Task<RunFacts> SyncAsync(bool quick, int rate, bool metered = false)
    {
        await using CommandLineWorld world = await CommandLineWorld.MakeAsync(quick);
        using StorageMeter meter = new();
        string storage = metered
            ? Port().Replace(
                world.Storage, port => $"127.0.0.1:{meter.Forward(int.Parse(port.Groups[1].Value, null))}/")
            : world.Storage;
        string json = await Child.RunAsync(
            ["icasync", "sync", "full", "--term", World.Term, "--json", "--storage", storage, .. world.Options],
            CommandLineWorld.Environment(rate));
        JsonElement run = JsonDocument.Parse(json).RootElement;
        JsonElement remote = run.GetProperty("remote");
        return new RunFacts(
            run.GetProperty("seconds").GetDouble(),
            remote.GetProperty("reads").GetInt64() + remote.GetProperty("writes").GetInt64(),
            run.GetProperty("counts").GetProperty("events").GetProperty("created").GetInt64(),
            meter.Requests);
    }

    [GeneratedRegex(@"127\.0\.0\.1:(\d+)/")]
    private static partial Regex Port();

    private sealed record RunFacts(double Seconds, long Calls, long Events, long Storage);
}
