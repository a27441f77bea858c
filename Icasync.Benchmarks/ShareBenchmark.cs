using Icasync.Activities;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Benchmarks;

/// <summary>
/// One limit of calls for several workers over one database, against a simulator behind a socket: how much of it they
/// use, and the most that came in one second and was in flight.
/// </summary>
internal static class ShareBenchmark
{
    private const int Rate = 50;
    private const int Places = 16;
    private const double UsedLeast = 0.95;
    private static readonly TimeSpan ComeTogether = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<Measure>> RunAsync(bool quick)
    {
        List<Measure> measures = [];
        foreach (int workers in new[] { 1, 2, 4 })
        {
            measures.Add(await MeasureAsync(workers, TimeSpan.FromSeconds(quick ? 5 : 30)));
        }

        return measures;
    }

    private static async Task<Measure> MeasureAsync(int workers, TimeSpan time)
    {
        string folder = Directory.CreateTempSubdirectory("icasync-share-").FullName;
        DatabaseOptions database = new() { ConnectionString = Path.Combine(folder, "term.db") };
        await File.WriteAllBytesAsync(database.ConnectionString, []);
        new Migrator(database).Migrate();
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using CancellationTokenSource over = new();
        Task[] working = [.. Enumerable.Range(0, workers).Select(_ => WorkAsync(database, wps.BaseUrl, over.Token))];
        await Task.Delay(ComeTogether, TimeProvider.System);
        DateTimeOffset from = TimeProvider.System.GetUtcNow();
        await Task.Delay(time, TimeProvider.System);
        DateTimeOffset to = TimeProvider.System.GetUtcNow();
        await over.CancelAsync();
        await Task.WhenAll(working);
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
        DateTimeOffset[] at = [.. wps.Core.Calls.Where(call => call.Operation != "getAppToken")
            .Select(call => call.At).Where(call => call >= from && call < to)];
        double used = at.Length / ((to - from).TotalSeconds * Rate);
        int most = at.Select((one, i) => at.Skip(i).TakeWhile(other => other - one < TimeSpan.FromSeconds(1)).Count())
            .Max();
        return new Measure(
            "share", $"calls ÷ what a limit of {Rate} a second allows, {workers} workers (most in any second at WPS)",
            $"{used:0.000} ({most})", $"at least {UsedLeast:0.00}", used >= UsedLeast);
    }

    private static async Task WorkAsync(DatabaseOptions database, Uri wps, CancellationToken over)
    {
        await using ServiceProvider services = new ServiceCollection().AddLogging()
            .AddIcasync(
                database,
                new WpsOptions
                {
                    BaseUrl = wps, AppId = SimulatorOptions.DefaultAppId, AppKey = SimulatorOptions.DefaultAppKey,
                    RequestsPerSecond = Rate, MaxConcurrency = Places,
                },
                new SyncOptions())
            .BuildServiceProvider();
        services.GetRequiredService<CallShares>().Start();
        IWpsApi api = services.GetRequiredService<IWpsApi>();
        await Task.WhenAll(Enumerable.Range(0, Places).Select(_ => CallAsync(api, over)));
    }

    private static async Task CallAsync(IWpsApi api, CancellationToken over)
    {
        try
        {
            while (true)
            {
                await foreach (WpsCalendar _ in api.ListCalendarsAsync(over))
                {
                    // The calls count, not what they bring.
                }
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The measure is taken.
        }
    }
}
