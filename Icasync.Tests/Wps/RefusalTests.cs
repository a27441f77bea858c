using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Xunit;

namespace Icasync.Tests.Wps;

/// <summary>
/// The switches of WPS-API 13 behind which WPS refuses: a failure that says what, nothing doubled, mended by the next
/// run.
/// </summary>
public class RefusalTests
{
    [Theory]
    [InlineData("403000001")]
    [InlineData("40300010")]
    public async Task S3_A_missing_scope_stops_the_run_before_anything_is_written(string code)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(
            new SimulatorOptions { Scopes = ["kso.contact.read"] });
        await using Campus campus = new(options: null, host);
        await campus.ImportAsync("small-clean");
        await campus.SimAsync("PUT", "/_sim/switches", $$"""{"S3":"{{code}}"}""");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Failed, "WPS_FORBIDDEN"), (run.State, run.Reason));
        Assert.Contains(code, run.Message!, StringComparison.Ordinal);
        Assert.Equal(0, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"S26":"words=机密"}""")]
    [InlineData("""{"S26":"words=机密","S12":"good"}""")]
    [InlineData("""{"S26":"words=机密","S12":"prefix"}""")]
    public async Task S26_A_text_that_WPS_refuses_fails_alone_and_syncs_once_it_is_allowed(string switches)
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B with { Date = "2025-03-03" }, Given.B, Given.B with { Date = "2025-03-05", Room = "机密" },
            Given.B with { Date = "2025-03-06" });
        await campus.SimAsync("PUT", "/_sim/switches", switches);
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.CompletedWithFailures, 1), (run.State, run.Failures));
        Assert.Equal(3, (await campus.EventsAsync()).Length);
        await campus.SimAsync("PUT", "/_sim/switches", """{"S26":null,"S12":null}""");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(4, (await campus.EventsAsync()).Select(one => one.Face).Distinct().Count());
        Assert.Equal(4, (await campus.EventsAsync()).Length);
    }

    [Fact]
    public async Task S32_A_calendar_whose_members_are_limited_names_who_has_no_access()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SimAsync("PUT", "/_sim/switches", """{"S32":"2"}""");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, 1), (run.State, run.Warnings["MEMBER_LIMIT"]));
        await campus.SimAsync("PUT", "/_sim/switches", """{"S32":null}""");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(3, (await campus.AccessAsync()).Length);
        Assert.Equal(1, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
        Assert.Single(await campus.EventsAsync());
    }

    [Fact]
    public async Task S33_A_calendar_whose_events_are_limited_keeps_what_fits_and_is_completed_later()
    {
        TimetableRow[] rows = [.. Enumerable.Range(1, 6).Select(day => Given.B with { Date = $"2025-03-0{day}" })];
        await using Campus campus = await SmallTerm.MakeAsync(rows);
        await campus.SimAsync("PUT", "/_sim/switches", """{"S33":"4"}""");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal(RunState.CompletedWithFailures, run.State);
        await campus.SimAsync("PUT", "/_sim/switches", """{"S33":null}""");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(6, (await campus.EventsAsync()).Length);
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Full);
        JsonElement calls = await campus.CallsAsync();
        Assert.Equal(0, calls.GetProperty("writes").GetInt64());
    }
}
