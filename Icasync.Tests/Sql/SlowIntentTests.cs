using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// Goal: a database that takes longer for an intent than a write's permit lives holds no run up, and one that is too
/// slow even for the fence is named, and not WPS. Method: statements of the stand-in make a clock skip.
/// </summary>
public class SlowIntentTests
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData("INSERT INTO icasync_event")]
    [InlineData("INSERT INTO icasync_access")]
    [InlineData("target_title = @targetTitle")]
    public async Task An_intent_that_takes_longer_than_a_permit_lives_is_carried_out(string slow)
    {
        await using Slowness world = await Slowness.MakeAsync(slow);
        RunRow run = await world.Campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.InRange(world.Slowed, 1, 3);
        await world.ExpectEqualAsync();
    }

    [Fact]
    public async Task A_database_too_slow_for_the_fence_is_named_and_the_next_run_ends_well()
    {
        await using Slowness world = await Slowness.MakeAsync("UPDATE icasync_offering SET claim_until = @until");
        RunRow run = await world.Campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Failed, "SOURCE_UNAVAILABLE"), (run.State, run.Reason));
        Assert.Contains("or this machine, is too slow", run.Message, StringComparison.Ordinal);
        Assert.InRange(world.Slowed, 2, 40);
        world.Ends();
        run = await world.Campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        await world.ExpectEqualAsync();
    }

    private sealed class Slowness : IAsyncDisposable
    {
        private readonly SkippingClock _clock = new();
        private int _slowed;

        private Slowness(string slow)
        {
            Campus = new Campus(
                new SyncOptions { OutageMax = TimeSpan.FromSeconds(30) },
                more: services => services.OnClock(_clock)
                    .AddSingleton(SmallTerm.PatientWps with { RetriesMax = 2 }),
                server: true);
            Campus.Server!.Cuts = text =>
            {
                if (text.Contains(slow, StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref _slowed);
                    _clock.Skip(Slow);
                }

                return null;
            };
        }

        public Campus Campus { get; }

        public int Slowed => Volatile.Read(ref _slowed);

        public static async Task<Slowness> MakeAsync(string slow)
        {
            Slowness made = new(slow);
            await made.Campus.FillAsync();
            return made;
        }

        public void Ends() => Campus.Server!.Cuts = null;

        public async Task ExpectEqualAsync()
        {
            Ends();
            Assert.Single(await Campus.EventsAsync());
            Assert.Equal(3, (await Campus.AccessAsync()).Length);
            await Campus.ExpectNoWriteAsync();
        }

        public ValueTask DisposeAsync() => Campus.DisposeAsync();
    }
}
