using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Tests.Domain;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// WPS goes away for good in the middle of a run, over real sockets: the limit is the run's, whatever step waits and
/// however many courses there are, and little is called meanwhile (DESIGN 5).
/// </summary>
public class OutageLimitTests
{
    private const double Factor = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // A free machine makes more calls in the same time than a busy one; what was seen broken made thousands.
    private static readonly int CallsMax = 150 * CampusDatabase.Slowness;

    // One pause, and three seconds of a busy machine: waiting courses renew their claims by the fast clock too.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30 + (3 * Factor * CampusDatabase.Slowness));

    [Theory]
    [InlineData(Away.Error, 1, "/oauth2/token", RunKind.Full)]
    [InlineData(Away.Refused, 20, "/oauth2/token", RunKind.Full)]
    [InlineData(Away.Error, 20, "/v7/calendars?", RunKind.Full)]
    [InlineData(Away.Reset, 20, "/v7/calendars/create", RunKind.Full)]
    [InlineData(Away.Reset, 4, "/permissions/batch_create", RunKind.Full)]
    [InlineData(Away.Refused, 4, "/v7/users/by_ex_user_ids", RunKind.Full)]
    [InlineData(Away.Silent, 20, "/v7/calendars/create", RunKind.Full)]
    [InlineData(Away.Refused, 20, "/events/batch_create", RunKind.Full)]
    [InlineData(Away.Error, 4, "/delete", RunKind.Incremental)]
    [InlineData(Away.Reset, 4, "/permissions/batch_create", RunKind.Users)]
    [InlineData(Away.Reset, 4, "/permissions?", RunKind.Check)]
    [InlineData(Away.Error, 4, "/events/batch_create", RunKind.Check)]
    public async Task Wherever_a_run_waits_it_ends_at_the_limit_of_the_outage(
        Away away, int courses, string target, RunKind kind)
    {
        await using World world = await World.StartAsync(courses);
        if (kind != RunKind.Full)
        {
            Assert.Equal(RunState.Completed, (await world.Campus.SyncAsync(RunKind.Full)).State);
            await world.ChangeAsync(kind, target);
        }

        world.Net.Goes(away, target);
        RunRow run = await world.Campus.SyncAsync(kind, new RunOptions { Repair = kind == RunKind.Check });
        ExpectEndAtLimit(world, run, away == Away.Silent ? World.CallMax : TimeSpan.Zero);
    }

    [Fact]
    public async Task An_outage_that_the_verify_step_meets_ends_the_run_at_the_limit_too()
    {
        await using World world = await World.StartAsync(courses: 4);

        // The first answer is lost, the look for what it did is answered, and the doubt is left to the verify step.
        await world.Campus.SimAsync(
            "PUT", "/_sim/faults",
            """{"seed":1,"rules":[{"operation":"batchCreateEvents","nth":1,"fault":"reset","effect":"after"}]}""");
        world.Net.Goes(Away.Error, "/events?", after: 1);
        RunRow run = await world.Campus.SyncAsync(RunKind.Full);
        Assert.Equal(4, (await world.Campus.EventsAsync()).Length);
        ExpectEndAtLimit(world, run, TimeSpan.Zero);
    }

    [Fact]
    public async Task A_page_that_fails_for_good_ends_the_run_at_the_limit_and_is_not_asked_for_by_every_course()
    {
        await using World world = await World.StartAsync(courses: 20);
        world.Net.BadPage = 6;
        RunRow run = await world.Campus.SyncAsync(RunKind.Full);
        ExpectEndAtLimit(world, run, TimeSpan.Zero);
    }

    [Fact]
    public async Task A_run_that_was_stopped_by_an_outage_is_given_the_whole_limit_again()
    {
        await using World world = await World.StartAsync(courses: 4);
        world.Net.Goes(Away.Error, "/events/batch_create");
        RunRow run = await world.Campus.SyncAsync(RunKind.Full);
        Assert.Equal("WPS_UNAVAILABLE", run.Reason);
        Operator nobody = new("test", "again");
        Assert.True((await world.Campus.Get<RunActs>().RewindAsync(run.RunId, nobody, default))!.Accepted);
        Task<RunRow> again = world.Campus.AttemptAsync(run.RunId);
        await Task.Delay(Limit / 2, world.Clock);
        Assert.False(again.IsCompleted);
        await world.Net.ComesBackAsync();
        Assert.Equal((RunState.Completed, null), ((await again).State, (await again).Reason));
    }

    private static void ExpectEndAtLimit(World world, RunRow run, TimeSpan more)
    {
        TimeSpan lasted = world.Clock.GetUtcNow() - Assert.NotNull(world.Net.Since);
        TestContext.Current.SendDiagnosticMessage($"{lasted.TotalSeconds:0} s, {world.Net.CallsSince} calls");
        Assert.Equal((RunState.Failed, "WPS_UNAVAILABLE"), (run.State, run.Reason));
        Assert.InRange(lasted, Limit - TimeSpan.FromSeconds(5), Limit + Slack + more);
        Assert.InRange(world.Net.CallsSince, 1, CallsMax);
    }

    public enum Away
    {
        /// <summary>503 to everything.</summary>
        Error,
        /// <summary>Each connection is closed without an answer.</summary>
        Reset,
        /// <summary>Nobody listens.</summary>
        Refused,
        /// <summary>Calls are taken and never answered.</summary>
        Silent,
    }

    private sealed class World : IAsyncDisposable
    {
        /// <summary>Longest time of one call.</summary>
        public static readonly TimeSpan CallMax = TimeSpan.FromSeconds(30);

        private readonly SimulatorHost _host;

        private World(SimulatorHost host)
        {
            _host = host;
            Net = new Net(host.Core, Clock);
            Campus = new Campus(
                new SyncOptions { OutageMax = Limit }, host,
                services => services.AddSingleton<TimeProvider>(Clock).AddSingleton(new WpsOptions
                {
                    BaseUrl = host.BaseUrl,
                    AppId = SimulatorOptions.DefaultAppId,
                    AppKey = SimulatorOptions.DefaultAppKey,
                    RequestsPerSecond = 1000,
                    Timeout = CallMax,
                }),
                _ => Net);
        }

        public FastClock Clock { get; } = new(Factor);

        public Net Net { get; }

        public Campus Campus { get; }

        public static async Task<World> StartAsync(int courses)
        {
            World world = new(await SimulatorHost.StartAsync(new SimulatorOptions()));
            await world.Campus.FillAsync([.. Enumerable.Range(0, courses).Select(Course)]);

            // A stranger, so that the look-up of people is made.
            world.Enrol(Course(0), "29990001");
            world.Campus.Sql(
                "INSERT INTO out_xsxx (id, xh, xm, update_time, zt) VALUES ('9', '29990001', '丙', '2025', 'add')");
            await world.Campus.SimAsync("PUT", "/_sim/users", """{"unknown":["29990001"]}""");
            return world;
        }

        public async Task ChangeAsync(RunKind kind, string target)
        {
            switch (kind)
            {
                case RunKind.Incremental:
                    Campus.Touch("zt = 'delete'");
                    break;
                case RunKind.Users:
                    Enrol(Course(1), "20220001");
                    break;
                case RunKind.Check when target.Contains("events", StringComparison.Ordinal):
                    JsonElement calendar = (await Campus.StateAsync()).GetProperty("calendars")[0];
                    await Campus.Get<IWpsApi>().DeleteEventAsync(
                        calendar.GetProperty("id").GetString()!,
                        calendar.GetProperty("events")[0].GetProperty("id").GetString()!, default);
                    break;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Campus.DisposeAsync();
            await _host.DisposeAsync();
            Net.Dispose();
        }

        private void Enrol(TimetableRow course, string number) => Campus.Sql(
            $"""
            INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{course.Offering}', '{number}', '2024-2025-2', 'add')
            """);

        private static TimetableRow Course(int number) => Given.B with
        {
            Offering = string.Create(CultureInfo.InvariantCulture, $"2024202520030350{number:00000}"),
        };
    }

    private sealed class Net(SimulatorCore core, TimeProvider clock) : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly int _closedPort = ClosedPort();
        private int _calls;
        private (Away Way, string Target)? _next;
        private int _spared;
        private bool _refuses;

        public DateTimeOffset? Since { get; private set; }

        public int CallsSince => Volatile.Read(ref _calls);

        /// <summary>The page of the list of calendars that never comes.</summary>
        public int? BadPage { get; set; }

        /// <summary>WPS is away from a call of the target on: the first, or the one after so many.</summary>
        public void Goes(Away away, string target, int after = 0) => (_next, _spared) = ((away, target), after);

        public async Task ComesBackAsync()
        {
            _refuses = false;
            await FaultsAsync("{}");
        }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string target = request.RequestUri!.PathAndQuery;
            if (BadPage is { } bad && target.StartsWith("/v7/calendars?", StringComparison.Ordinal))
            {
                return Page(target, bad);
            }

            if (_next is { } next && (target + "?").Contains(next.Target, StringComparison.Ordinal)
                && Interlocked.Decrement(ref _spared) < 0)
            {
                _next = null;
                Since = clock.GetUtcNow();
                _refuses = next.Way == Away.Refused;
                string fault = next.Way switch
                {
                    Away.Reset => "\"reset\"",
                    Away.Silent => "\"timeout\"",
                    _ => "\"error\",\"status\":503",
                };
                await FaultsAsync($$"""{"seed":1,"rules":[{"operation":"*","probability":1,"fault":{{fault}}}]}""");
            }

            if (Since is not null)
            {
                Interlocked.Increment(ref _calls);
            }

            if (_refuses)
            {
                request.RequestUri = new UriBuilder(request.RequestUri) { Port = _closedPort }.Uri;
            }

            return await base.SendAsync(request, cancellationToken);
        }

        private HttpResponseMessage Page(string target, int bad)
        {
            int at = target.IndexOf("page_token=", StringComparison.Ordinal);
            int page = at < 0 ? 1 : int.Parse(target[(at + "page_token=".Length)..], CultureInfo.InvariantCulture);
            Interlocked.Increment(ref _calls);
            if (page == bad)
            {
                Since ??= clock.GetUtcNow();
                return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
                {
                    Content = new ByteArrayContent([]),
                };
            }

            return new HttpResponseMessage
            {
                Content = new StringContent(
                    $$"""{"code":0,"msg":"","data":{"items":[],"next_page_token":"{{page + 1}}"} }"""),
            };
        }

        private async Task FaultsAsync(string faults)
        {
            SimResponse response = await core.HandleAsync(
                new SimRequest("PUT", "/_sim/faults", [], Encoding.UTF8.GetBytes(faults)), default);
            Assert.Equal(200, response.Status);
        }

        private static int ClosedPort()
        {
            using TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
