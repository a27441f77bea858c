using System.Text.Json;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>Groups R, S, O and the guards: faults of the remote side, and the operator's hand.</summary>
public class RemoteEffectTests
{
    public static TheoryData<string, string> FaultMatrix
    {
        get
        {
            TheoryData<string, string> matrix = [];
            foreach (string operation
                in new[] { "createCalendar", "batchCreateCalendarPermissions", "batchCreateEvents" })
            {
                foreach (string fault in new[]
                {
                    """ "fault":"throttle429","retryAfter":1 """, """ "fault":"throttle400","code":400411031 """,
                    """ "fault":"error","status":500,"effect":"before","times":2 """,
                    """ "fault":"error","status":500,"effect":"after" """,
                    """ "fault":"reset","effect":"before" """, """ "fault":"reset","effect":"after" """,
                    """ "fault":"timeout","effect":"after" """, """ "fault":"partial","effect":"before" """,
                    """ "fault":"partial","effect":"after" """, """ "fault":"shuffle" """,
                    """ "fault":"expireToken" """,
                })
                {
                    matrix.Add(operation, fault);
                }
            }

            return matrix;
        }
    }

    // R05, R06, R12, R15, R32.
    [Theory]
    [MemberData(nameof(FaultMatrix))]
    public async Task No_fault_of_a_create_or_grant_doubles_or_loses_anything(string operation, string fault)
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Date = "2025-03-11" }, Given.B with { Date = "2025-04-18" },
            Given.B with { Date = "2025-06-30" });
        await campus.SimAsync(
            "PUT", "/_sim/faults", $$"""{"seed":1,"rules":[{"operation":"{{operation}}","nth":1,{{fault}}}]}""");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Single((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());
        Assert.Equal(4, (await campus.EventsAsync()).Length);
        Assert.Equal(3, (await campus.AccessAsync()).Length);
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        await campus.ExpectNoWriteAsync();
    }

    [Fact]
    public async Task Tokens_that_expire_all_the_time_end_no_run()
    {
        TimetableRow[] rows = [.. Enumerable.Range(0, 60)
            .Select(number => Given.B with { Offering = $"K{number:00}" })];
        await using Campus campus = await SmallTerm.MakeAsync(rows);
        await campus.SimAsync(
            "PUT", "/_sim/faults",
            """{"seed":1,"rules":[{"operation":"*","probability":0.2,"fault":"expireToken"}]}""");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Equal(60, (await campus.EventsAsync()).Length);
    }

    [Theory]
    [InlineData("updateEvent", "\"fault\":\"error\",\"status\":500,\"effect\":\"after\"")]
    [InlineData("updateEvent", "\"fault\":\"reset\",\"effect\":\"before\"")]
    [InlineData("deleteEvent", "\"fault\":\"error\",\"status\":500,\"effect\":\"after\"")]
    [InlineData("batchDeleteCalendarPermissions", "\"fault\":\"reset\",\"effect\":\"after\"")]
    [InlineData("batchDeleteCalendarPermissions", "\"fault\":\"error\",\"status\":404,\"code\":404000001")]
    public async Task R17_R31_Updates_deletes_and_revokes_may_be_repeated(string operation, string fault)
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Date = "2025-03-11", Room = "9" });
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'", "rq LIKE '2025/03/04%'");
        campus.Touch("zt = 'delete'", "rq = '2025-03-11'");
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        await campus.SimAsync(
            "PUT", "/_sim/faults", $$"""{"seed":1,"rules":[{"operation":"{{operation}}","nth":1,{{fault}}}]}""");
        RunRow run = await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Equal("03-04 09:50-10:35 第一教学楼 1300", Assert.Single(await campus.EventsAsync()).Face);
        Assert.Equal(["104066 writer", "20220002 reader"], await campus.AccessAsync());
    }

    [Fact]
    public async Task R18_An_event_deleted_by_hand_is_made_anew_when_it_changes()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars")[0];
        await campus.SimAsync("POST", "/_sim/drift", $$"""
            [{"kind":"deleteEvent","calendarId":"{{calendar.GetProperty("id")}}",
             "eventId":"{{calendar.GetProperty("events")[0].GetProperty("id")}}"}]
            """);
        campus.Touch("room = '1300'");
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal("03-04 09:50-11:25 第一教学楼 1300", Assert.Single(await campus.EventsAsync()).Face);
    }

    [Fact]
    public async Task R22_A_plan_that_deletes_too_much_is_held_and_passes_by_force()
    {
        TimetableRow[] rows = Enumerable.Range(0, 60)
            .Select(day => Given.B with { Date = $"2025-{3 + (day / 28)}-{1 + (day % 28)}" })
            .ToArray();
        await using Campus campus = await SmallTerm.MakeAsync(rows);
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("zt = 'delete'", "rq NOT IN ('2025-3-1', '2025-3-2', '2025-3-3', '2025-3-4', '2025-3-5')");
        await campus.ResetCountersAsync();
        RunRow held = await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal((RunState.Failed, "DELETE_GUARD"), (held.State, held.Reason));
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
        Assert.Equal(
            RunState.Completed, (await campus.SyncAsync(RunKind.Incremental, new RunOptions { Force = true })).State);
        Assert.Equal(5, (await campus.EventsAsync()).Length);
    }

    [Fact]
    public async Task B09_A_user_who_may_not_write_back_is_told_before_the_first_write()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        campus.Refuse("UPDATE", "u_jw_kcb_cur");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Failed, "SOURCE_RIGHTS"), (run.State, run.Reason));
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task R04_130_sessions_are_created_in_two_batches()
    {
        TimetableRow[] rows = Enumerable.Range(0, 130)
            .Select(number => Given.B with { Date = $"2025-{3 + (number / 28)}-{1 + (number % 28)}" }).ToArray();
        await using Campus campus = await SmallTerm.MakeAsync(rows);
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(2, (await campus.OperationsAsync())["batchCreateEvents"]);
        Assert.Equal(130, (await campus.EventsAsync()).Length);
    }

    [Fact]
    public async Task Rolled_back_means_that_WPS_is_as_it_was()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        (string Face, string Id)[] before = await campus.EventsAsync();
        campus.Touch("room = '1300'");
        campus.Insert(Given.B with { Offering = "K2" });
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"rules":[{"operation":"createCalendar","fault":"error","status":400,"code":400000003}]}
            """);
        RunRow run = await campus.SyncAsync(RunKind.Full, new RunOptions { OnFailure = OnFailure.Rollback });
        Assert.Equal(RunState.RolledBack, run.State);
        Assert.Equal(before, await campus.EventsAsync());
        Assert.Equal(3, (await campus.AccessAsync()).Length);
    }

    [Fact]
    public async Task O10_O12_A_terminated_run_stops_and_cannot_be_terminated_again()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        StartAnswer start = await campus.Get<RunStore>().StartAsync(
            RunKind.Full, Campus.Term, new RunOptions(), "test", default);
        RunActs acts = campus.Get<RunActs>();
        ActAnswer? ended = await acts.TerminateAsync(start.RunId, now: false, new Operator("test", "enough"), default);
        Assert.Equal((true, RunState.Terminated), (ended!.Accepted, ended.State));
        ActAnswer? again = await acts.TerminateAsync(start.RunId, now: false, new Operator("test", null), default);
        Assert.Equal((false, RunState.Terminated), (again!.Accepted, again.State));
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("total").GetInt64());
    }
}
