using Icasync.Activities.Base;
using Icasync.Activities.Offerings;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Simulation.Engine;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Goal: an execution that stood still until its claim lapsed ends no run and doubles nothing, whatever it was about to
/// do (DESIGN 2). Method: while its call is on its way, the claim runs out and a second process executes the same work
/// once more, to the end; then the call goes on.
/// </summary>
public class LostClaimTests
{
    [Theory]
    [InlineData("/calendars/create", "before")]
    [InlineData("/calendars/create", "after")]
    [InlineData("/permissions/batch_create", "before")]
    [InlineData("/permissions/batch_create", "after")]
    [InlineData("/events/batch_create", "before")]
    [InlineData("/events/batch_create", "after")]
    public async Task A_claim_that_lapses_while_a_call_is_on_its_way_doubles_nothing(string call, string when)
    {
        Stall stall = new(call, when == "after");
        await using Campus campus = new(
            around: inner =>
            {
                stall.InnerHandler = inner;
                return stall;
            },
            more: services => services.OnClock(new FastClock(20)));
        await campus.FillAsync();
        object? work = null;
        stall.Meanwhile = async () =>
        {
            campus.Sql("UPDATE icasync_offering SET claim_until = '2000'");
            await using ServiceProvider second = campus.SecondProcess();
            await new InlineEngine(second).RepeatAsync(nameof(ApplyOfferings), work, default);
        };
        RunStore runs = campus.Get<RunStore>();
        StartAnswer start = await runs.StartAsync(RunKind.Full, Campus.Term, new RunOptions(), "test", default);
        RunRow begun = (await runs.BeginAttemptAsync(
            (await runs.FindAsync(start.RunId, default))!, "test/1", default))!;
        await new InlineEngine(campus.Services)
        {
            BeforeActivity = (name, input) =>
            {
                work = name == nameof(ApplyOfferings) ? input : work;
                return Task.FromResult(Execution.Once);
            },
        }.RunAsync(begun, default);
        RunRow run = (await runs.FindAsync(start.RunId, default))!;
        Assert.Equal((true, RunState.Completed, 0), (stall.Stood, run.State, run.Failures));
        Assert.Equal(1, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
        Assert.Equal(["104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
        Assert.Equal("03-04 09:50-11:25 第一教学楼 1223", Assert.Single(await campus.EventsAsync()).Face);
        await campus.ExpectNoWriteAsync();
    }

    [Fact]
    public async Task N07_The_claim_of_a_dead_holder_frees_itself()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'");
        string until = WireFormat.Instant(TimeProvider.System.GetUtcNow().AddSeconds(1));
        campus.Sql($"UPDATE icasync_offering SET claim_execution = 'dead/1', claim_until = '{until}'");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        Assert.Equal("03-04 09:50-11:25 第一教学楼 1300", Assert.Single(await campus.EventsAsync()).Face);
    }

    /// <summary>Stands still once, before or after the first call to a path takes effect.</summary>
    private sealed class Stall(string path, bool afterEffect) : DelegatingHandler
    {
        private int _calls;

        public bool Stood => _calls > 0;

        public Func<Task> Meanwhile { get; set; } = () => Task.CompletedTask;

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            bool stands = request.RequestUri!.AbsolutePath.EndsWith(path, StringComparison.Ordinal)
                && Interlocked.Increment(ref _calls) == 1;
            HttpResponseMessage? done = stands && !afterEffect
                ? null
                : await base.SendAsync(request, cancellationToken);
            if (stands)
            {
                await Meanwhile();
            }

            return done ?? await base.SendAsync(request, cancellationToken);
        }
    }
}
