using System.Net;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// The pause that WPS asks for is kept up to the limit of an outage, and said; what is no pause is ignored (DESIGN 5).
/// </summary>
public class RetryAfterTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    [Theory]
    [InlineData("100000", "2025-02-25")]
    [InlineData("2000000000", "2088-")]
    [InlineData("Thu, 01 Jan 2099 00:00:00 GMT", "2099-01-01 08:00:00")]
    public async Task A_pause_beyond_the_limit_ends_the_run_at_the_limit_and_is_said(string retryAfter, string until)
    {
        await using World world = await World.StartAsync(retryAfter, times: int.MaxValue);
        Task<RunRow> running = world.Campus.SyncAsync(RunKind.Full);
        await world.Net.Throttled.WaitAsync(TimeSpan.FromMinutes(1));
        await Task.Delay(Limit / 4, world.Clock);
        await world.Campus.Get<RunHeartbeat>().BeatAsync("test/1", default);
        RunRow waiting = (await world.Campus.Get<RunStore>().ListOpenAsync(default)).Single();
        Assert.Equal(RunState.Running, waiting.State);
        Assert.Contains($"WPS asks to wait until {until}", waiting.Message, StringComparison.Ordinal);
        Assert.Equal(1, world.Net.Calls);

        RunRow run = await running;
        Assert.Equal((RunState.Failed, "WPS_UNAVAILABLE"), (run.State, run.Reason));
        Assert.Contains($"WPS asks to wait until {until}", run.Message, StringComparison.Ordinal);

        // The clock runs on while a loaded machine is late: six of its real seconds are the limit here.
        Assert.InRange(
            world.Clock.GetUtcNow() - world.Net.Since, Limit - TimeSpan.FromSeconds(1), Limit + Limit);
        Assert.InRange(world.Net.Calls, 2, 8);
    }

    [Theory]
    [InlineData("100000")]
    [InlineData("30")]
    [InlineData("-5")]
    [InlineData("0")]
    [InlineData("soon")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData("Thu, 32 Foo 2099 00:00:00 GMT")]
    public async Task Whatever_WPS_asks_for_once_is_parsed_or_ignored_and_the_run_goes_on(string retryAfter)
    {
        await using World world = await World.StartAsync(retryAfter, times: 1);
        RunRow run = await world.Campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Single(await world.Campus.EventsAsync());
        await world.Campus.Get<RunHeartbeat>().BeatAsync("test/1", default);
    }

    private sealed class World : IAsyncDisposable
    {
        private World(string retryAfter, int times)
        {
            Net? net = null;
            Campus = new Campus(
                new SyncOptions { OutageMax = Limit }, host: null,
                services => services.OnClock(Clock),
                inner => net = new Net(inner, Clock, retryAfter, times));
            Net = net!;
        }

        public FastClock Clock { get; } = new(CampusDatabase.IsOnServer ? 10 : 60);

        public Net Net { get; }

        public Campus Campus { get; }

        public static async Task<World> StartAsync(string retryAfter, int times)
        {
            World world = new(retryAfter, times);
            await world.Campus.FillAsync();
            return world;
        }

        public ValueTask DisposeAsync() => Campus.DisposeAsync();
    }

    private sealed class Net(HttpMessageHandler inner, TimeProvider clock, string retryAfter, int times)
        : DelegatingHandler(inner)
    {
        private readonly TaskCompletionSource _throttled = new();
        private int _calls;

        public Task Throttled => _throttled.Task;

        public DateTimeOffset Since { get; private set; }

        /// <summary>Calls that were throttled.</summary>
        public int Calls => Volatile.Read(ref _calls);

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath == "/oauth2/token" || Interlocked.Increment(ref _calls) > times)
            {
                return base.SendAsync(request, cancellationToken);
            }

            if (!_throttled.Task.IsCompleted)
            {
                Since = clock.GetUtcNow();
            }

            HttpResponseMessage response = new(HttpStatusCode.TooManyRequests)
            {
                Content = new StringContent("""{"code":429000001,"msg":"too many requests"}"""),
            };
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
            _throttled.TrySetResult();
            return Task.FromResult(response);
        }
    }
}
