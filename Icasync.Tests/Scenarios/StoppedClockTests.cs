using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// The machine's clock stands still. Goal: what waits by it waits, nothing is given up or done twice, and when the
/// clock goes on, so does the run.
/// </summary>
public class StoppedClockTests
{
    [Fact]
    public async Task A_run_that_waits_by_a_clock_that_stands_goes_on_with_it()
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2025, 2, 24, 0, 0, 0, TimeSpan.Zero));
        await using Campus campus = await new Campus(
            new SyncOptions(), host: null,
            services => services.OnClock(clock)).FillAsync();
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"seed":1,"rules":[{"operation":"createCalendar","nth":1,"fault":"throttle429","retryAfter":30}]}
            """);
        Task<RunRow> running = Task.Run(() => campus.SyncAsync(RunKind.Full));
        while (!(await campus.OperationsAsync()).ContainsKey("createCalendar"))
        {
            Assert.False(running.IsCompleted, "the run ended before it made a calendar");
            await Task.Yield();
        }

        DateTimeOffset stood = clock.GetUtcNow();
        Assert.False(running.IsCompleted);
        while (!running.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(running, Task.Delay(5));
        }

        RunRow run = await running;
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.InRange(
            clock.GetUtcNow() - stood, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5) * CampusDatabase.Slowness);
        Assert.Single(await campus.EventsAsync());
    }
}
