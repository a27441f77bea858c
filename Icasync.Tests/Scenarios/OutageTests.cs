using System.Net;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.WpsSimulator.Core;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// WPS is away for minutes: a run waits and goes on; beyond the limit it stops cleanly and can be rewound (DESIGN 5).
/// </summary>
public class OutageTests
{
    private const string Away =
        """{"seed":1,"rules":[{"operation":"*","probability":1,"fault":"error","status":503}]}""";

    [Fact]
    public async Task A_run_waits_through_an_outage_of_some_minutes_and_ends_as_if_there_had_been_none()
    {
        FastClock clock = new(60);
        await using Campus campus = Make(clock, new SyncOptions());
        await campus.FillAsync();
        await campus.SimAsync("PUT", "/_sim/faults", Away);
        Task<RunRow> running = campus.SyncAsync(RunKind.Full);
        while (campus.Wps.Calls.Count == 0)
        {
            Assert.False(running.IsCompleted, "the run ended before its first call");
            await Task.Yield();
        }

        await Task.Delay(TimeSpan.FromMinutes(3), clock);
        Assert.False(running.IsCompleted);
        Assert.InRange(campus.Wps.Calls.Count, 1, 100);
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        RunRow run = await running;
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        await ExpectCleanAsync(campus);
    }

    [Fact]
    public async Task An_outage_beyond_the_limit_stops_the_run_cleanly_and_a_rewind_finishes_it()
    {
        await using Campus campus = Make(new FastClock(60), new SyncOptions { OutageMax = TimeSpan.FromMinutes(1) });
        await campus.FillAsync();
        await campus.SimAsync(
            "PUT", "/_sim/faults",
            """
            {"seed":1,"rules":[{"operation":"batchCreateEvents","probability":1,"fault":"reset"},
             {"operation":"listEvents","probability":1,"fault":"error","status":503}]}
            """);
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Failed, "WPS_UNAVAILABLE"), (run.State, run.Reason));

        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        Assert.True(
            (
                await campus.Get<RunActs>().RewindAsync(
                    run.RunId, new Operator("test", "WPS is back"), default))!.Accepted);
        run = await campus.AttemptAsync(run.RunId);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        await ExpectCleanAsync(campus);
    }

    private static Campus Make(FastClock clock, SyncOptions options) => 
        new(options, more: services => services.OnClock(clock));

    private static async Task ExpectCleanAsync(Campus campus)
    {
        Assert.Single((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());
        Assert.Single(await campus.EventsAsync());
        Assert.Equal(3, (await campus.AccessAsync()).Length);
        await campus.ExpectNoWriteAsync();
    }
}
