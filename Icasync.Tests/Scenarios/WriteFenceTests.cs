using System.Collections.Concurrent;
using System.Diagnostics;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Offerings;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Simulation.Engine;
using Icasync.WpsSimulator.Core;
using Icasync.Tests.Domain;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Goal: the fence is read directly before each write, however long the call waited for its place and however long its
/// process stood still (DESIGN 2). Method: the times at which writes leave the client are compared with the time at
/// which the operator's stop was acknowledged, or with another execution's taking over.
/// </summary>
public class WriteFenceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public async Task After_an_acknowledged_terminate_now_no_write_begins(int inFlight)
    {
        Gauge gauge = new();
        await using Campus campus = Make(gauge, inFlight);
        await campus.FillAsync(Courses(30));
        string runId = await StartAsync(campus);
        Task<RunRow> running = campus.AttemptAsync(runId);
        await gauge.Begun(6).WaitAsync(TimeSpan.FromMinutes(2));
        ActAnswer? answer =
            await campus.Get<RunActs>().TerminateAsync(runId, now: true, new Operator("test", null), default);
        long acknowledged = Stopwatch.GetTimestamp();
        Assert.True(answer!.Accepted);
        Assert.Equal(RunState.Terminated, (await running).State);
        Assert.InRange(gauge.Begins.Count, 6, 59);
        Assert.DoesNotContain(gauge.Begins, began => began > acknowledged);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public async Task A_worker_that_stood_still_between_intent_and_call_and_was_overtaken_begins_no_write(int inFlight)
    {
        SkippingClock clock = new();
        Standstill standstill = new(inFlight);
        await using Campus campus = Make(standstill, 2 * inFlight, clock);
        await campus.FillAsync(Courses(inFlight + 1));
        ConcurrentBag<object?> works = [];
        string runId = await StartAsync(campus);
        RunStore runs = campus.Get<RunStore>();
        RunRow begun = (await runs.BeginAttemptAsync((await runs.FindAsync(runId, default))!, "test/1", default))!;
        Task running = new InlineEngine(campus.Services)
        {
            BeforeActivity = (name, input) =>
            {
                if (name == nameof(ApplyOfferings) && !standstill.IsOver)
                {
                    works.Add(input);
                }

                return Task.FromResult(Execution.Once);
            },
        }.RunAsync(begun, default);
        await standstill.Reached.WaitAsync(TimeSpan.FromMinutes(2));

        // Meanwhile the claims lapse, and another execution does all the work.
        campus.Sql("UPDATE icasync_offering SET claim_until = '2000'");
        Assert.NotEmpty(works);
        await Task.WhenAll(works.Select(
            work => new InlineEngine(campus.Services).RepeatAsync(nameof(ApplyOfferings), work, default)));
        clock.Skip(WritePermit.Lifetime + TimeSpan.FromSeconds(1));
        standstill.GoOn();
        await running;

        Assert.Equal(0, standstill.Sent);
        Assert.Equal(RunState.Completed, (await runs.FindAsync(runId, default))!.State);
        Assert.Equal(inFlight + 1, (await campus.OperationsAsync())["createCalendar"]);
        Assert.Equal(inFlight + 1, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
    }

    private static Campus Make(DelegatingHandler handler, int places, TimeProvider? clock = null) => new(
        around: inner =>
        {
            handler.InnerHandler = inner;
            return handler;
        },
        more: services => services

            // A call that a test holds is not to end by its time-out first.
            .AddSingleton(provider => new WpsOptions
            {
                BaseUrl = new Uri("http://simulator"),
                AppId = SimulatorOptions.DefaultAppId,
                AppKey = SimulatorOptions.DefaultAppKey,
                Timeout = TimeSpan.FromMinutes(5),
            })
            .AddSingleton(new WpsLimiter(10_000, places, TimeProvider.System))
            .AddSingleton(clock ?? TimeProvider.System));

    private static TimetableRow[] Courses(int count) =>
        Enumerable.Range(0, count).Select(number => Given.B with { Offering = $"K{number:D2}" }).ToArray();

    private static async Task<string> StartAsync(Campus campus) => (await campus.Get<RunStore>()
        .StartAsync(RunKind.Full, Campus.Term, new RunOptions(), "test", default)).RunId;

    private static bool IsWrite(HttpRequestMessage request) =>
        request.Method == HttpMethod.Post
        && request.RequestUri!.AbsolutePath.Contains("/calendars", StringComparison.Ordinal);

    /// <summary>
    /// Notes when each write leaves the client, and holds it for a while, so that others wait for their place.
    /// </summary>
    private sealed class Gauge : DelegatingHandler
    {
        private readonly ConcurrentDictionary<int, TaskCompletionSource> _waiting = new();

        public ConcurrentQueue<long> Begins { get; } = [];

        public Task Begun(int count) => _waiting.GetOrAdd(count, _ => new TaskCompletionSource()).Task;

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsWrite(request))
            {
                await request.Content!.LoadIntoBufferAsync(cancellationToken);
                Begins.Enqueue(Stopwatch.GetTimestamp());
                _waiting.GetOrAdd(Begins.Count, _ => new TaskCompletionSource()).TrySetResult();
                await Task.Delay(50, cancellationToken);
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>
    /// Stops the first creates after their intents are committed and before their first byte is sent.
    /// </summary>
    private sealed class Standstill(int count) : DelegatingHandler
    {
        private readonly TaskCompletionSource _reached = new();
        private readonly TaskCompletionSource _over = new();
        private int _creates;
        private int _sent;

        public Task Reached => _reached.Task;

        public bool IsOver => _over.Task.IsCompleted;

        /// <summary>Of the writes that stood still, how many were sent after all.</summary>
        public int Sent => _sent;

        public void GoOn() => _over.SetResult();

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // The first calendar of an attempt is made alone (R10); those after it are made side by side.
            bool creates = request.RequestUri!.AbsolutePath.EndsWith("/calendars/create", StringComparison.Ordinal);
            int number = creates ? Interlocked.Increment(ref _creates) - 1 : 0;
            if (number == count)
            {
                _reached.SetResult();
            }

            if (number < 1 || number > count)
            {
                return await base.SendAsync(request, cancellationToken);
            }

            await _over.Task.WaitAsync(cancellationToken);
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            Interlocked.Increment(ref _sent);
            return response;
        }
    }
}
