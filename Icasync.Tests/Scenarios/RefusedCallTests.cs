using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>What WPS refuses is one failure or one person who waits, and everything else is done.</summary>
public class RefusedCallTests
{
    [Fact]
    public async Task DESIGN5_A_calendar_that_WPS_refuses_is_one_failure_and_the_others_are_done()
    {
        string? refused = null;
        bool allowed = false;
        await using Campus campus = new(around: inner => new Intercept(inner, (request, _) =>
        {
            string path = request.RequestUri!.AbsolutePath;
            if (allowed || !path.Contains("/events", StringComparison.Ordinal))
            {
                return null;
            }

            refused ??= path.Split('/')[3];
            return path.Split('/')[3] == refused ? (403, """{"code":403411010,"msg":"no right"}""") : null;
        }));
        await campus.FillAsync(
            Given.B, Given.B with { Date = "2025-03-05" }, Given.B with { Offering = "K2" },
            Given.B with { Offering = "K2", Date = "2025-03-05" });
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.CompletedWithFailures, 1), (run.State, run.Failures));
        Assert.Equal(2, (await campus.EventsAsync()).Length);
        allowed = true;
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(4, (await campus.EventsAsync()).Length);
        allowed = false;
        RunRow check = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.CompletedWithFailures, 1), (check.State, check.Failures));
    }

    // Goal: an account that exists but may be granted nothing costs nobody else his access, wherever it stands in the
    // batch.
    [Fact]
    public async Task U10_Of_a_hundred_one_whom_WPS_refuses_stays_pending_and_the_others_are_granted()
    {
        await using Campus campus = new(around: inner => new Intercept(inner, (request, body) =>
            request.RequestUri!.AbsolutePath.EndsWith("/permissions/batch_create", StringComparison.Ordinal)
            && body.Contains("30220038", StringComparison.Ordinal)
            ? (400, """{"code":400002126,"msg":"user is disabled"}""")
            : null));
        await campus.FillAsync();
        for (int i = 0; i < 97; i++)
        {
            campus.Sql($"INSERT INTO out_xsxx (id, xh, zt) VALUES ('x{i}', '3022{i:D4}', 'add')");
            campus.Sql(
                $"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '3022{i:D4}', '2024-2025-2', "
                    + "'add')");
        }

        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, 0), (run.State, run.Failures));
        string[] access = await campus.AccessAsync();
        Assert.Equal(99, access.Length);
        Assert.DoesNotContain("30220038 reader", access);
    }

    [Fact]
    public async Task R18_A_page_instead_of_an_answer_is_no_missing_event()
    {
        bool broken = false;
        await using Campus campus = new(around: inner => new Intercept(inner, (request, _) =>
            broken && request.RequestUri!.AbsolutePath.EndsWith("/update", StringComparison.Ordinal)
                ? (404, "<html>not found</html>")
                : null));
        await campus.FillAsync();
        await campus.SyncAsync(RunKind.Full);
        string before = Assert.Single(await campus.EventsAsync()).Id;
        campus.Touch("room = '1300'");
        broken = true;
        Assert.Equal(RunState.CompletedWithFailures, (await campus.SyncAsync(RunKind.Incremental)).State);
        Assert.Equal(before, Assert.Single(await campus.EventsAsync()).Id);
        broken = false;
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        Assert.Equal(("03-04 09:50-11:25 第一教学楼 1300", before), Assert.Single(await campus.EventsAsync()));
    }

    [Fact]
    public async Task R08_A_course_that_WPS_refuses_is_a_failure_and_the_others_are_done()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Offering = "K2" });
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"rules":[{"operation":"createCalendar","nth":1,"fault":"error","status":400,"code":400000003}]}
            """);
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.CompletedWithFailures, 1), (run.State, run.Failures));
        Assert.Single((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());
        ActAnswer? rewound = await campus.Get<RunActs>().RewindAsync(run.RunId, new Operator("test", null), default);
        Assert.True(rewound!.Accepted);
        Assert.Equal(RunState.Completed, (await campus.AttemptAsync(run.RunId)).State);
        Assert.Equal(2, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
    }
}
