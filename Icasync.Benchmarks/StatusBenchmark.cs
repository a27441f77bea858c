using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Icasync.Cli.Engine;

namespace Icasync.Benchmarks;

/// <summary>
/// People who watch a whole-term run: fifty clients ask <c>icasync serve</c> for its state once a second, and the same run
/// goes on unwatched for comparison. Clients, server and simulator share the machine.
/// </summary>
internal static class StatusBenchmark
{
    private const int Clients = 50;
    private const int AllowedRate = 50;
    private const double MillisecondsMax = 50;
    private const double SlowDownMax = 1.05;

    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(2);

    public static async Task<IReadOnlyList<Measure>> RunAsync(bool quick)
    {
        Watched alone = await SyncAsync(quick, clients: 0);
        Watched watched = await SyncAsync(quick, Clients);
        double slower = watched.Seconds / alone.Seconds;
        double slowest = watched.Milliseconds.Order().ElementAt(watched.Milliseconds.Count * 99 / 100);
        return
        [
            new Measure(
                "status", $"99th percentile of {watched.Milliseconds.Count:N0} status requests of {Clients} clients during a first full sync",
                $"{slowest:0} ms", $"under {MillisecondsMax:0} ms", slowest < MillisecondsMax),
            new Measure(
                "status", $"that run at {AllowedRate} calls a second ÷ the same without clients", $"{slower:0.00}", $"at most {SlowDownMax:0.00}",
                slower <= SlowDownMax),
        ];
    }

    private static async Task<Watched> SyncAsync(bool quick, int clients)
    {
        await using CommandLineWorld world = await CommandLineWorld.MakeAsync(quick);
        int port = ChildProcesses.FreePorts(1)[0];
        using CancellationTokenSource over = new();
        Task serving = Child.RunAsync(
            ["icasync", "serve", "--port", $"{port}", "--storage", world.Storage, .. world.Options],
            CommandLineWorld.Environment(AllowedRate), over.Token);
        try
        {
            using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}/api/icasync/") };
            await LiveAsync(http, serving);
            http.DefaultRequestHeaders.Add("x-functions-key", (await File.ReadAllTextAsync(Path.Combine(world.Home, "api.key"))).Trim());
            return await WatchAsync(http, clients);
        }
        finally
        {
            await over.CancelAsync();
            await serving;
        }
    }

    private static async Task<Watched> WatchAsync(HttpClient http, int clients)
    {
        using HttpResponseMessage started = await http.PostAsJsonAsync("sync/full", new { xnxq = World.Term });
        started.EnsureSuccessStatusCode();
        string address = $"runs/{(await started.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runId").GetString()}";
        using CancellationTokenSource watching = new();
        ConcurrentBag<double> milliseconds = [];
        Task[] polls = Enumerable.Range(0, clients).Select(client => PollAsync(http, address, client, milliseconds, watching.Token)).ToArray();
        double seconds = await EndAsync(http, address);
        await watching.CancelAsync();
        await Task.WhenAll(polls);
        return new Watched(seconds, milliseconds);
    }

    private static async Task LiveAsync(HttpClient http, Task serving)
    {
        using CancellationTokenSource late = new(StartMax);
        while (true)
        {
            try
            {
                using HttpResponseMessage live = await http.GetAsync("health/live", late.Token);
                return;
            }
            catch (HttpRequestException) when (!serving.IsCompleted)
            {
                await Task.Delay(PollEvery, late.Token);
            }
        }
    }

    private static async Task PollAsync(
        HttpClient http, string address, int client, ConcurrentBag<double> milliseconds, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(PollEvery * client / Clients, cancellation);
            using PeriodicTimer timer = new(PollEvery);
            do
            {
                TimeSpan took = await SideBySide.TimeAsync(async () =>
                {
                    using HttpResponseMessage answer = await http.GetAsync(address, cancellation);
                    answer.EnsureSuccessStatusCode();
                    await answer.Content.ReadAsByteArrayAsync(cancellation);
                });
                milliseconds.Add(took.TotalMilliseconds);
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private static async Task<double> EndAsync(HttpClient http, string address)
    {
        using PeriodicTimer timer = new(PollEvery);
        while (await timer.WaitForNextTickAsync())
        {
            JsonElement run = await http.GetFromJsonAsync<JsonElement>(address);
            string state = run.GetProperty("state").GetString()!;
            if (state is not ("pending" or "running"))
            {
                return state == "completed"
                    ? run.GetProperty("seconds").GetDouble()
                    : throw new InvalidOperationException($"the run ended {state}");
            }
        }

        throw new InvalidOperationException("the timer ended");
    }

    private sealed record Watched(double Seconds, IReadOnlyCollection<double> Milliseconds);
}
