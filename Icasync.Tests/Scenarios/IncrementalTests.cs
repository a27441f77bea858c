using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Group C of EDGE-CASES: what the timetable office changes stands in WPS after the next incremental sync.
/// </summary>
public class IncrementalTests
{
    public static TheoryData<string, string, string, string[]> Changes => new()
    {
        { "C02", "room = '1300', zt = 'update'", "jc = '4'", ["03-04 09:50-11:25 第一教学楼 1223/1300"] },
        { "C03", "rq = '2025/03/05 00:00:00.000'", "1 = 1", ["03-05 09:50-11:25 第一教学楼 1223"] },
        {
            "C04",
            "st = CASE jc WHEN 3 THEN '15:20' ELSE '16:10' END, ed = CASE jc WHEN 3 THEN '16:05' ELSE '16:55' END, jc "
                + "= jc + 4",
            "1 = 1", ["03-04 15:20-16:55 第一教学楼 1223"]
        },
        { "C05", "zt = 'delete'", "jc = '4'", ["03-04 09:50-10:35 第一教学楼 1223"] },
        { "C05", "zt = 'delete'", "jc = '3'", ["03-04 10:40-11:25 第一教学楼 1223"] },
        { "F20", "sfdk = '0'", "1 = 1", ["03-04 09:50-11:25 第一教学楼 1223"] },
        { "C06", "zt = 'delete'", "1 = 1", [] },
        { "C12", "xms = '李五'", "1 = 1", ["03-04 09:50-11:25 第一教学楼 1223"] },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_at_the_source_stands_in_WPS(string number, string set, string where, string[] events)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        (string _, string before) = (await campus.EventsAsync())[0];
        campus.Touch(set, where);
        RunRow run = await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        (string Face, string Id)[] now = await campus.EventsAsync();
        Assert.Equal(events, now.Select(one => one.Face));
        Assert.Single((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());

        // Whoever has set a reminder keeps the event: each of these is one event changed in place.
        Assert.DoesNotContain(now, one => one.Id != before);
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(number == "C06" ? 1 : 0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
    }

    [Fact]
    public async Task C08_U32_A_new_course_gets_calendar_access_and_events_in_one_run()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Insert(Given.B with { Offering = "K2", TeacherNumbers = "101049" });
        campus.Sql("INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('K2', '20220001', '2024-2025-2', 'add')");
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Incremental);
        Dictionary<string, long> calls = await campus.OperationsAsync();
        Assert.Equal(
            (1, 1, 1), (calls["createCalendar"], calls["batchCreateCalendarPermissions"], calls["batchCreateEvents"]));
        Assert.Equal(5, (await campus.AccessAsync()).Length);
    }

    [Fact]
    public async Task C13_A_course_renamed_is_one_calendar_renamed_once()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        string id = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;
        campus.Touch("kcmc = '财务分析'");
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(1, (await campus.OperationsAsync())["updateCalendar"]);
        Assert.Equal("财务分析 " + Given.K1, SmallTerm.Title(await campus.StateAsync()));
        Assert.Equal(id, (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task C15_C16_Rows_that_changed_after_they_were_read_stay_pending()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'", "jc = '4'");
        int before = campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt IS NULL");
        Assert.Equal(1, before);
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(0, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt IS NULL"));
        Assert.Equal(
            2,
            campus.Sql(
                "UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt = '1' AND gx_sj LIKE '____-__-__T__:__:__.___Z'"));
    }

    [Fact]
    public async Task C19_R03_Another_term_is_left_alone()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Insert(Given.B with { Term = "2025-2026-1", Date = "2025/09/09" });
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("total").GetInt64());
        await campus.SyncAsync(RunKind.Full, term: "2025-2026-1");
        Assert.Equal(2, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
        Assert.Equal(2, (await campus.EventsAsync()).Length);
    }

    [Fact]
    public async Task C27_C21_Unreadable_rows_hold_the_delete_until_they_are_readable()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("rq = '待定'");
        RunRow held = await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(2, held.Quarantined["BAD_DATE"]);
        Assert.Equal(1, held.Warnings["DELETES_WITHHELD"]);
        Assert.Equal("03-04 09:50-11:25 第一教学楼 1223", Assert.Single(await campus.EventsAsync()).Face);
        campus.Touch("rq = '2025/03/05'");
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal("03-05 09:50-11:25 第一教学楼 1223", Assert.Single(await campus.EventsAsync()).Face);
    }

    [Fact]
    public async Task C01_U12_Nothing_pending_means_no_call_at_all()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        await campus.ResetCountersAsync();
        foreach (RunKind kind in new[] { RunKind.Incremental, RunKind.Users })
        {
            RunRow run = await campus.SyncAsync(kind);
            Assert.Equal((RunState.Completed, 0), (run.State, run.Failures));
        }

        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task R20_Of_two_lessons_alike_only_the_cancelled_one_goes()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Period = "8", Start = "10:00:00.000", End = "10:45:00.000" });
        await campus.SyncAsync(RunKind.Full);
        (string Face, string Id)[] before = await campus.EventsAsync();
        Assert.Equal(2, before.Length);
        campus.Touch("zt = 'delete'", "jc = '8'");
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(before[0], Assert.Single(await campus.EventsAsync()));
    }
}
