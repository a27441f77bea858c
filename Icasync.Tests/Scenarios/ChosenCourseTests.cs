using System.Text.Json;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// A run of some courses, or a retry of some items, leaves the others as pending as they were (DOMAIN D2).
/// </summary>
public class ChosenCourseTests
{
    private static readonly RunOptions K1Alone = new() { Courses = [Given.K1] };

    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    public async Task D2_A_change_of_another_course_is_found_by_the_next_incremental_sync(RunKind kind)
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Offering = "K2" });
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'");
        await campus.SyncAsync(kind, K1Alone);
        Assert.Equal(1, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE kkh = 'K2' AND gx_zt IS NULL"));
        Assert.Single(await campus.EventsAsync(), one => one.Face == "03-04 09:50-10:35 第一教学楼 1300");
        await campus.SyncAsync(RunKind.Incremental);
        Assert.All(Some.Of(await campus.EventsAsync()), one => Assert.Equal("03-04 09:50-10:35 第一教学楼 1300", one.Face));
    }

    [Fact]
    public async Task D2_F17_So_are_a_new_course_and_a_changed_enrolment()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Offering = "K2" });
        await campus.SyncAsync(RunKind.Full, K1Alone);
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(2, (await campus.EventsAsync()).Length);
        campus.Sql("INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('K2', '20220001', '2024-2025-2', 'add')");
        await campus.SyncAsync(RunKind.Users, K1Alone);
        Assert.Equal(4, (await campus.AccessAsync()).Length);
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(5, (await campus.AccessAsync()).Length);
    }

    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    [InlineData(RunKind.Users)]
    public async Task D15_A_number_that_nothing_of_the_term_has_is_a_warning(RunKind kind)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        RunRow run = await campus.SyncAsync(kind, new RunOptions { Courses = [Given.K1, "K2"] });
        Assert.Equal((RunState.Completed, 1), (run.State, run.Warnings["COURSE_UNKNOWN"]));
    }

    [Fact]
    public async Task DESIGN2_A_retry_of_one_item_forgets_no_other_failure()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Offering = "K2" });
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'");
        await campus.RefuseAsync("updateEvent", 400000004);
        RunRow run = await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal((RunState.CompletedWithFailures, 2), (run.State, run.Failures));
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        await RetryAsync(campus, run, "K2");
        RunRow again = await campus.AttemptAsync(run.RunId);
        Assert.Equal((RunState.CompletedWithFailures, 1), (again.State, again.Failures));
        await campus.SyncAsync(RunKind.Incremental);
        Assert.All(
            Some.Of(await campus.EventsAsync()), one => Assert.EndsWith(" 1300", one.Face, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DESIGN2_A_retry_of_one_item_of_a_repair_leaves_the_other_courses_alone()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Offering = "K2" });
        await campus.SyncAsync(RunKind.Full);
        foreach (JsonElement calendar in Some.Of((await campus.StateAsync()).GetProperty("calendars").EnumerateArray()))
        {
            await campus.SimAsync("POST", "/_sim/drift", $$"""
                [{"kind":"deleteEvent","calendarId":"{{calendar.GetProperty("id")}}",
                 "eventId":"{{calendar.GetProperty("events")[0].GetProperty("id")}}"}]
                """);
        }

        await campus.RefuseAsync("batchCreateEvents", 400000003);
        RunRow run = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.CompletedWithFailures, 2), (run.State, run.Failures));
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        await RetryAsync(campus, run, "K2");
        await campus.ResetCountersAsync();
        RunRow again = await campus.AttemptAsync(run.RunId);
        Assert.Equal((RunState.CompletedWithFailures, 1), (again.State, again.Failures));
        Assert.Equal(1, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
        Assert.Single(await campus.EventsAsync());
    }

    // Method: K1 fails; then its failure is mended and K2 changes; then the run is retried.
    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    public async Task DESIGN2_A_retry_without_items_treats_what_failed_and_no_other_course(RunKind kind)
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Offering = "K2" });
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'", $"kkh = '{Given.K1}'");
        await campus.RefuseAsync("updateEvent", 400000004);
        RunRow run = await campus.SyncAsync(kind);
        Assert.Equal((RunState.CompletedWithFailures, 1), (run.State, run.Failures));
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        campus.Touch("room = '1400'", "kkh = 'K2'");
        await campus.Get<RunActs>().RetryAsync(run.RunId, [], new Operator("test", null), default);
        Assert.Equal(RunState.Completed, (await campus.AttemptAsync(run.RunId)).State);
        Assert.Equal(["1223", "1300"], (await campus.EventsAsync()).Select(one => one.Face.Split(' ')[^1]).Order());
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(["1300", "1400"], (await campus.EventsAsync()).Select(one => one.Face.Split(' ')[^1]).Order());
    }

    // Method: the attempt that did the item dies before its end; what is left for its successor is nothing.
    [Fact]
    public async Task DESIGN2_A_retry_whose_item_is_done_does_not_become_a_run_of_the_whole_term()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B);
        await campus.RefuseAsync("createCalendar", 400000004);
        RunRow run = await campus.SyncAsync(RunKind.Full);
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        await RetryAsync(campus, run, Given.K1);
        campus.Sql("DELETE FROM icasync_failure");
        Assert.Equal(RunState.Completed, (await campus.AttemptAsync(run.RunId)).State);
        Assert.Empty((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Single(await campus.EventsAsync());
    }

    private static async Task RetryAsync(Campus campus, RunRow run, string offering)
    {
        string item = await campus.Get<Database>().ReadAsync(
            connection => Dapper.SqlMapper.QuerySingleAsync<string>(
                connection, "SELECT item FROM icasync_failure WHERE run_id = @RunId AND offering = @offering",
                new { run.RunId, offering }),
            default);
        await campus.Get<RunActs>().RetryAsync(run.RunId, [item], new Operator("test", null), default);
    }
}
