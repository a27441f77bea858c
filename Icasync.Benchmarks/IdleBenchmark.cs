using System.Text.Json;

namespace Icasync.Benchmarks;

/// <summary>
/// A run without a change on the embedded engine with its durable storage: as the first run of a process, where every
/// line of the program is compiled on the way, and in a server that has run before. From the request to the recorded
/// end.
/// </summary>
internal static class IdleBenchmark
{
    private const int Runs = 7;
    private const int Rate = 5000;
    private const double SecondsMax = 2;

    public static async Task<IReadOnlyList<Measure>> RunAsync(bool quick)
    {
        await using CommandLineWorld world = await CommandLineWorld.MakeAsync(quick);
        await SyncAsync(world, "full");
        List<double> first = [];
        for (int run = 0; run < Runs; run++)
        {
            first.Add(Seconds(await SyncAsync(world, "incremental")));
        }

        List<double> later = [];
        await using (ServedWorld served = await ServedWorld.StartAsync(world, Rate))
        {
            await served.EndAsync(await served.BeginAsync("incremental"));
            for (int run = 0; run < Runs; run++)
            {
                later.Add(Seconds(await served.EndAsync(await served.BeginAsync("incremental"))));
            }
        }

        return [
            Of("a run without a change, the first of its process", first),
            Of("a run without a change in `serve`, after another", later)];
    }

    private static async Task<JsonElement> SyncAsync(CommandLineWorld world, string kind) =>
        JsonDocument.Parse(await Child.RunAsync(
        ["icasync", "sync", kind, "--term", World.Term, "--json", "--storage", world.Storage, .. world.Options],
        CommandLineWorld.Environment(Rate))).RootElement;

    private static double Seconds(JsonElement run) =>
        (run.GetProperty("finishedAt").GetDateTimeOffset() - run.GetProperty("createdAt").GetDateTimeOffset())
            .TotalSeconds;

    private static Measure Of(string what, List<double> seconds)
    {
        seconds.Sort();
        return new Measure(
            "idle", $"{what}: median (slowest) of {seconds.Count}",
            $"{seconds[seconds.Count / 2]:0.0} s ({seconds[^1]:0.0} s)",
            $"under {SecondsMax:0} s", seconds[^1] < SecondsMax);
    }
}
