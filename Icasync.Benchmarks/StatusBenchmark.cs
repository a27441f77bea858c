using System.Collections.Concurrent;

namespace Icasync.Benchmarks;

/// <summary>
/// People who watch a whole-term run: fifty clients ask <c>icasync serve</c> for its state once a second, and the same
/// run goes on unwatched for comparison. Clients, server and simulator share the machine.
/// </summary>
internal static class StatusBenchmark
{
    private const int Clients = 50;
    private const int AllowedRate = 50;
    private const double MillisecondsMax = 50;
    private const double SlowDownMax = 1.05;

    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<Measure>> RunAsync(bool quick)
    {
        Watched alone = await SyncAsync(quick, clients: 0);
        Watched watched = await SyncAsync(quick, Clients);
        double slower = watched.Seconds / alone.Seconds;
        double slowest = watched.Milliseconds.Order().ElementAt(watched.Milliseconds.Count * 99 / 100);
        return
        [
            new Measure(
                "status",
                $"99th percentile of {watched.Milliseconds.Count:N0} status requests of {Clients} clients during a "
                    + "first full sync",
                $"{slowest:0} ms", $"under {MillisecondsMax:0} ms", slowest < MillisecondsMax),
            new Measure(
                "status", $"that run at {AllowedRate} calls a second ÷ the same without clients", $"{slower:0.00}",
                $"at most {SlowDownMax:0.00}",
                slower <= SlowDownMax),
        ];
    }

    private static async Task<Watched> SyncAsync(bool quick, int clients)
    {
        await using CommandLineWorld world = await CommandLineWorld.MakeAsync(quick);
        await using ServedWorld served = await ServedWorld.StartAsync(world, AllowedRate);
        string address = await served.BeginAsync("full");
        using CancellationTokenSource watching = new();
        ConcurrentBag<double> milliseconds = [];
        Task[] polls = Enumerable.Range(0, clients)
            .Select(client => PollAsync(served.Http, address, client, milliseconds, watching.Token)).ToArray();
        double seconds = (await served.EndAsync(address)).GetProperty("seconds").GetDouble();
        await watching.CancelAsync();
        await Task.WhenAll(polls);
        return new Watched(seconds, milliseconds);
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

    private sealed record Watched(double Seconds, IReadOnlyCollection<double> Milliseconds);
}
