using System.Text.Json;
using Icasync.Activities.Settings;
using Icasync.Tests.Scenarios;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Xunit;

namespace Icasync.Tests.Wps;

/// <summary>
/// One limit for all processes over one database. Goal: at WPS it is never exceeded, in no second and by no call in
/// flight, and it is used. Method: workers that call the simulator as fast as they may, over the stand-in for SQL
/// Server and time that passes by itself; the simulator says what came.
/// </summary>
public sealed class SharedLimitTests : IDisposable
{
    private const int Rate = 40;
    private const int Places = 6;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly SteppedTime _time = new();
    private readonly SimulatorCore _wps;
    private readonly CampusFile _file = new(standIn: true);
    private readonly List<LimitedWorker> _workers = [];

    public SharedLimitTests() => _wps = new SimulatorCore(new SimulatorOptions(), _time.Clock);

    public void Dispose()
    {
        _workers.ForEach(worker => worker.Dispose());
        _wps.Dispose();
        _file.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task However_many_workers_call_the_limit_is_never_exceeded_and_is_used(int workers)
    {
        await BeginAsync(workers);
        _time.Pass(workers == 1 ? Second / 10 : Second * 5);
        AssertUsed(seconds: 10);
        await AssertNeverExceededAsync();
        Assert.All(Some.Of(_workers), worker => Assert.InRange(worker.Calls.Count, 1, Rate * 20));
    }

    [Fact]
    public async Task Who_joins_gets_a_part_and_what_a_dead_one_held_is_used_again()
    {
        await BeginAsync(1);
        _time.Pass(Second * 3);
        LimitedWorker second = Join();
        _time.Pass(Second * 7);
        int before = second.Calls.Count;
        _time.Pass(Second * 5);
        Assert.InRange(second.Calls.Count - before, Rate * 5 * 45 / 100, Rate * 5 * 55 / 100);

        second.Dispose();
        _time.Pass(Second * 13);
        AssertUsed(seconds: 5);
        await AssertNeverExceededAsync();
    }

    [Fact]
    public async Task A_worker_whose_renewals_do_not_get_through_stops_before_others_take_its_part()
    {
        await BeginAsync(2);
        _time.Pass(Second * 4);
        _workers[0].Server.Refuses = _ => true;
        _time.Pass(Second * 9);
        int stopped = _workers[0].Calls.Count;
        _time.Pass(Second * 5);
        Assert.Equal(stopped, _workers[0].Calls.Count);
        AssertUsed(seconds: 5);

        _workers[0].Server.Refuses = null;
        _time.Pass(Second * 6);
        Assert.True(_workers[0].Calls.Count > stopped, "it calls again");
        AssertUsed(seconds: 5);
        await AssertNeverExceededAsync();
    }

    [Fact]
    public async Task What_one_leaves_unused_another_uses_and_who_rests_asks_the_database_nothing()
    {
        await BeginAsync(2);
        _time.Pass(Second * 4);
        _workers[0].Stop();
        _time.Pass(Second * 6);
        AssertUsed(seconds: 5);
        await AssertNeverExceededAsync();

        _workers[0].Server.RoundTrips.Clear();
        _workers[1].Server.RoundTrips.Clear();
        _time.Pass(Second * 10);
        Assert.Empty(_workers[0].Server.RoundTrips);
        Assert.InRange(_workers[1].Server.RoundTrips.Count, 12, 22);
    }

    [Fact]
    public async Task Throttling_that_one_sees_slows_all_and_so_does_a_pause()
    {
        await BeginAsync(2);
        _time.Pass(Second * 4);
        _workers[0].Limiter.Throttled(retryAfter: null);
        _time.Pass(Second * 2);
        Assert.Equal([Rate / 2, Rate / 2], _workers.Select(worker => worker.Limiter.Rate));
        int calls = _wps.Calls.Count;
        _time.Pass(Second * 2);
        Assert.InRange(_wps.Calls.Count - calls, Rate * 3 / 4, Rate + 1);

        _time.Pass(Second * 30);
        Assert.Equal([Rate, Rate], _workers.Select(worker => worker.Limiter.Rate));
        _workers[1].Limiter.Throttled(Second * 6);
        _time.Pass(Second * 2.5);
        calls = _wps.Calls.Count;
        _time.Pass(Second * 3);
        Assert.Equal(calls, _wps.Calls.Count);
        _time.Pass(Second * 3);
        Assert.True(_wps.Calls.Count > calls, "the pause is over");
        await AssertNeverExceededAsync();
    }

    private async Task BeginAsync(int workers)
    {
        await _wps.HandleAsync(
            new SimRequest("PUT", "/_sim/faults", [], """{"latencyMs":{"min":50,"max":50}}"""u8.ToArray()),
            CancellationToken.None);
        for (int worker = 0; worker < workers; worker++)
        {
            Join();
        }
    }

    private LimitedWorker Join()
    {
        LimitedWorker worker = new(_time, _wps, _file.Options, _workers.Count, new WpsOptions
        {
            AppId = SimulatorOptions.DefaultAppId, AppKey = SimulatorOptions.DefaultAppKey, RequestsPerSecond = Rate,
            MaxConcurrency = Places,
        });
        _workers.Add(worker);
        worker.Call(atATime: 12);
        return worker;
    }

    private void AssertUsed(int seconds)
    {
        int before = _wps.Calls.Count;
        _time.Pass(Second * seconds);
        Assert.InRange(_wps.Calls.Count - before, Rate * seconds * 95 / 100, (Rate * seconds) + 1);
    }

    private async Task AssertNeverExceededAsync()
    {
        DateTimeOffset[] at = [.. _workers.SelectMany(worker => worker.Calls).Order()];
        Assert.True(at.Length > Rate, "too few calls to judge by");
        Assert.All(Some.Of(Enumerable.Range(0, at.Length - Rate)), i => Assert.True(
            at[i + Rate] - at[i] >= Second, $"{Rate + 1} calls within {at[i + Rate] - at[i]} from {at[i]:O}"));
        SimResponse calls = await _wps.HandleAsync(
            new SimRequest("GET", "/_sim/calls", [], ReadOnlyMemory<byte>.Empty), CancellationToken.None);
        using JsonDocument counted = JsonDocument.Parse(calls.Body);
        Assert.InRange(counted.RootElement.GetProperty("maxInFlight").GetInt32(), 1, Places);
    }
}
