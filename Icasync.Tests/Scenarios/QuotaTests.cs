using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Goal: a quota of WPS that is used up is said once, with its name and number; nothing is called for what is known not
/// to fit, and all other work goes on (WPS-API 13, S32).
/// </summary>
public class QuotaTests
{
    [Fact]
    public async Task A_full_calendar_keeps_its_teacher_and_as_many_students_as_fit_and_names_the_others()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await AddStudentsAsync(campus, 7);
        await campus.SimAsync("PUT", "/_sim/switches", """{"S32":"4"}""");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, 0, 6), (run.State, run.Failures, run.Warnings["MEMBER_LIMIT"]));
        string id = await CalendarIdAsync(campus);
        string[] access = await campus.AccessAsync();
        Assert.Equal(4, access.Length);
        Assert.Contains("104066 writer", access);
        Assert.NotEmpty(await campus.EventsAsync());
        Assert.Equal(6, campus.Sql(
            """
            UPDATE icasync_finding SET code = code WHERE code = 'MEMBER_LIMIT'
                AND detail LIKE '%no more than the 4 members%400411450%'
            """));

        // Nothing has changed: one person finds out, no calendar is made again, and the report says it again.
        await campus.ResetCountersAsync();
        run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, 6), (run.State, run.Warnings["MEMBER_LIMIT"]));
        Assert.Equal(1, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
        await campus.ExpectNoWriteAsync(RunKind.Users);

        // One who has access leaves: the run after finds room for one, and asks for no second.
        string leaver = access.First(one => one.EndsWith("reader", StringComparison.Ordinal)).Split(' ')[0];
        campus.Sql($"UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '{leaver}'");
        await campus.SyncAsync(RunKind.Users);
        await campus.ResetCountersAsync();
        run = await campus.SyncAsync(RunKind.Users);
        Assert.Equal((RunState.Completed, 5), (run.State, run.Warnings["MEMBER_LIMIT"]));
        Assert.Equal(1, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
        Assert.Equal(4, (await campus.AccessAsync()).Length);

        // The quota is raised: the next full sync grants access to all.
        await campus.SimAsync("PUT", "/_sim/switches", """{"S32":"100"}""");
        run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, false), (run.State, run.Warnings.ContainsKey("MEMBER_LIMIT")));
        Assert.Equal(9, (await campus.AccessAsync()).Length);
        Assert.Equal(id, await CalendarIdAsync(campus));
    }

    [Fact]
    public async Task A_quota_of_calendars_that_is_used_up_is_one_failure_and_the_other_work_goes_on()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B4);
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'");
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        foreach (int number in Enumerable.Range(0, 120))
        {
            campus.Insert(Given.B with { Offering = $"Q{number:D3}" });
        }

        await campus.SimAsync("PUT", "/_sim/faults", """
            {"rules":[{"operation":"createCalendar","fault":"error","status":400,"code":400411415}]}
            """);
        await campus.ResetCountersAsync();
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.CompletedWithFailures, 1), (run.State, run.Failures));
        Assert.Equal(1, campus.Sql(
            """
            UPDATE icasync_failure SET code = code WHERE code = '400411415'
                AND message LIKE 'The quota of calendars is used up: WPS makes no more than the 1 %'
            """));
        Assert.InRange((await campus.OperationsAsync())["createCalendar"], 1, 30);
        Assert.Equal("03-04 09:50-11:25 第一教学楼 1300", Assert.Single(await campus.EventsAsync()).Face);
        Assert.Equal(["104066 writer", "20220002 reader"], await campus.AccessAsync());

        // The quota is raised: the next run makes the rest.
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(121, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
    }

    private static Task AddStudentsAsync(Campus campus, int count)
    {
        foreach (int number in Enumerable.Range(0, count))
        {
            campus.Sql(
                $"""
                INSERT INTO out_xsxx (id, xh, xm, update_time, zt)
                    VALUES ('s{number}', '2023{number:D4}', '学', '2025', 'add')
                """);
            campus.Sql(
                $"""
                INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt)
                    VALUES ('{Given.K1}', '2023{number:D4}', '2024-2025-2', 'add')
                """);
        }

        return Task.CompletedTask;
    }

    private static async Task<string> CalendarIdAsync(Campus campus) =>
        Assert.Single((await campus.StateAsync()).GetProperty("calendars").EnumerateArray()).GetProperty("id")
        .GetString()!;
}
