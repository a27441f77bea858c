using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Tests.Domain;
using Icasync.WpsSimulator.Core;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>What a right that the app lacks costs, and a token that does not live long (R10, S2).</summary>
public class RefusedAppTests
{
    private const int Courses = 40;

    [Theory]
    [InlineData("/v7/calendars?", 0, 0)]
    [InlineData("/v7/calendars/create", 0, 0)]
    [InlineData("/permissions/batch_create", 1, 0)]
    [InlineData("/events/batch_create", 1, 0)]
    [InlineData("/events?", 0, 0)]
    public async Task R10_A_right_that_the_app_lacks_is_met_before_anything_is_made_twice(
        string target, int calendars, int events)
    {
        await using World world = await World.StartAsync();
        if (target == "/events?")
        {
            // Asked only where something is in doubt: after an answer that was lost.
            await world.Campus.SimAsync(
                "PUT", "/_sim/faults",
                """{"seed":1,"rules":[{"operation":"batchCreateEvents","probability":1,"fault":"reset"}]}""");
            calendars = 1;
        }

        world.Net.Forbidden = target;
        RunRow run = await world.Campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Failed, RunReasons.WpsForbidden), (run.State, run.Reason));
        Assert.InRange(world.Net.Refused, 1, 2);
        Assert.InRange(world.Net.Calls, 1, 20);
        Assert.Equal(calendars, (await world.Campus.StateAsync()).GetProperty("calendars").GetArrayLength());
        Assert.Equal(events, (await world.Campus.EventsAsync()).Length);

        // A new attempt asks again, and finds the right there.
        world.Net.Forbidden = null;
        await world.Campus.SimAsync("PUT", "/_sim/faults", "{}");
        Operator nobody = new("test", "granted");
        Assert.True((await world.Campus.Get<RunActs>().RewindAsync(run.RunId, nobody, default))!.Accepted);
        run = await world.Campus.AttemptAsync(run.RunId);
        Assert.Equal((RunState.Completed, null), (run.State, run.Reason));
        Assert.Equal(Courses, (await world.Campus.StateAsync()).GetProperty("calendars").GetArrayLength());
        Assert.Equal(Courses, (await world.Campus.EventsAsync()).Length);
    }

    [Fact]
    public async Task R10_A_right_that_is_taken_away_in_the_middle_stops_the_calls_of_all_workers()
    {
        await using World world = await World.StartAsync();
        world.Net.Forbidden = "/events/batch_create";
        world.Net.ForbiddenAfter = 10;
        RunRow run = await world.Campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Failed, RunReasons.WpsForbidden), (run.State, run.Reason));
        Assert.InRange(world.Net.Refused, 1, World.ConcurrencyMax);
    }

    [Fact]
    public async Task S2_A_token_that_lives_for_ten_calls_is_renewed_for_all_and_no_refusal_of_the_app()
    {
        await using World world = await World.StartAsync();
        world.Net.CallsOfTokenMax = 10;
        RunRow run = await world.Campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Reason));
        Assert.Equal(Courses, (await world.Campus.StateAsync()).GetProperty("calendars").GetArrayLength());
        Assert.Equal(Courses, (await world.Campus.EventsAsync()).Length);
        int tokens = world.Net.Tokens;
        Assert.InRange(tokens, 12, (world.Net.Calls / 10) + 5);
        Assert.InRange(world.Net.Refused, 1, tokens * World.ConcurrencyMax);
    }

    [Fact]
    public async Task S2_An_app_whose_new_tokens_are_refused_is_refused_after_a_few_calls()
    {
        await using World world = await World.StartAsync();
        world.Net.CallsOfTokenMax = 0;
        RunRow run = await world.Campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Failed, RunReasons.WpsForbidden), (run.State, run.Reason));
        Assert.InRange(world.Net.Calls + world.Net.Tokens, 1, 8);
    }

    private sealed class World : IAsyncDisposable
    {
        public const int ConcurrencyMax = 16;

        private World()
        {
            Net? net = null;
            Campus = new Campus(
                options: null, host: null,
                services => services.AddSingleton(new WpsOptions
                {
                    BaseUrl = new Uri("http://simulator"),
                    AppId = SimulatorOptions.DefaultAppId,
                    AppKey = SimulatorOptions.DefaultAppKey,
                    RequestsPerSecond = 10_000,
                    MaxConcurrency = ConcurrencyMax,
                    Timeout = TimeSpan.FromMinutes(1),
                }),
                inner => net = new Net(inner));
            Net = net!;
        }

        public Campus Campus { get; }

        public Net Net { get; }

        public static async Task<World> StartAsync()
        {
            World world = new();
            await world.Campus.FillAsync([.. Enumerable.Range(0, Courses).Select(Course)]);
            return world;
        }

        public ValueTask DisposeAsync() => Campus.DisposeAsync();

        private static TimetableRow Course(int number) => Given.B with
        {
            Offering = string.Create(CultureInfo.InvariantCulture, $"2024202520030350{number:00000}"),
        };
    }

    private sealed class Net(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private readonly ConcurrentDictionary<string, int> _callsOfToken = new();
        private int _calls;
        private int _refused;
        private int _tokens;
        private int _ofForbidden;

        public string? Forbidden { get; set; }

        public int ForbiddenAfter { get; set; }

        public int CallsOfTokenMax { get; set; } = int.MaxValue;

        public int Calls => Volatile.Read(ref _calls);

        public int Refused => Volatile.Read(ref _refused);

        public int Tokens => Volatile.Read(ref _tokens);

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string target = request.RequestUri!.PathAndQuery;
            if (target == "/oauth2/token")
            {
                Interlocked.Increment(ref _tokens);
                return await base.SendAsync(request, cancellationToken);
            }

            // Calls overlap, as they do where answers take their time.
            Interlocked.Increment(ref _calls);
            await Task.Delay(5, cancellationToken);
            string token = request.Headers.Authorization!.Parameter!;
            if (_callsOfToken.AddOrUpdate(token, 1, (_, calls) => calls + 1) > CallsOfTokenMax)
            {
                Interlocked.Increment(ref _refused);
                return Answer(HttpStatusCode.Unauthorized, """{"code":40100011,"msg":"invalid token"}""");
            }

            if (Forbidden is { } forbidden && (target + "?").Contains(forbidden, StringComparison.Ordinal)
                && Interlocked.Increment(ref _ofForbidden) > ForbiddenAfter)
            {
                Interlocked.Increment(ref _refused);
                return Answer(HttpStatusCode.Forbidden, """{"code":40300010,"msg":"insufficient scope"}""");
            }

            return await base.SendAsync(request, cancellationToken);
        }

        private static HttpResponseMessage Answer(HttpStatusCode status, string body) =>
            new(status) { Content = new StringContent(body) };
    }
}
