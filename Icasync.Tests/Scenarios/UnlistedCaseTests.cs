using System.Net;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Planning;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Simulation.Engine;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>Cases that EDGE-CASES does not list but the documents say: of the remote side, the source and the people.</summary>
public class UnlistedCaseTests
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
        await campus.FillAsync(Given.B, Given.B with { Date = "2025-03-05" }, Given.B with { Offering = "K2" }, Given.B with { Offering = "K2", Date = "2025-03-05" });
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

    // Goal: an account that exists but may be granted nothing costs nobody else his access, wherever it stands in the batch.
    [Fact]
    public async Task U10_Of_a_hundred_one_whom_WPS_refuses_stays_pending_and_the_others_are_granted()
    {
        await using Campus campus = new(around: inner => new Intercept(inner, (request, body) =>
            request.RequestUri!.AbsolutePath.EndsWith("/permissions/batch_create", StringComparison.Ordinal)
            && body.Contains("30220038", StringComparison.Ordinal) ? (400, """{"code":400002126,"msg":"user is disabled"}""") : null));
        await campus.FillAsync();
        for (int i = 0; i < 97; i++)
        {
            campus.Sql($"INSERT INTO out_xsxx (id, xh, zt) VALUES ('x{i}', '3022{i:D4}', 'add')");
            campus.Sql($"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '3022{i:D4}', '2024-2025-2', 'add')");
        }

        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, 0), (run.State, run.Failures));
        string[] access = await campus.AccessAsync();
        Assert.Equal(99, access.Length);
        Assert.DoesNotContain("30220038 reader", access);
    }

    [Theory]
    [InlineData("upsert")]
    [InlineData("400000104")]
    [InlineData("left-out")]
    public async Task S7_A_person_gets_the_other_role_however_WPS_answers_a_second_grant(string answer)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        await campus.SimAsync("PUT", "/_sim/switches", $$"""{"S7":"{{answer}}"}""");
        campus.Sql("INSERT INTO out_jsxx (id, gh, xm, update_time, zt) VALUES ('3', '20220001', '甲', '2025', 'add')");
        campus.Sql($"INSERT INTO out_jw_kcb_js (kkh, gh, xnxq, zt) VALUES ('{Given.K1}', '20220001', '2024-2025-2', 'add')");
        RunRow run = await campus.SyncAsync(RunKind.Users);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Equal(["104066 writer", "20220001 writer", "20220002 reader"], await campus.AccessAsync());
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
    }

    [Fact]
    public async Task R18_A_page_instead_of_an_answer_is_no_missing_event()
    {
        bool broken = false;
        await using Campus campus = new(around: inner => new Intercept(inner, (request, _) =>
            broken && request.RequestUri!.AbsolutePath.EndsWith("/update", StringComparison.Ordinal) ? (404, "<html>not found</html>") : null));
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

    // Two runs of two terms may be at work at once (D14), and a number is the only mark of a calendar.
    [Fact]
    public async Task D14_A_calendar_that_another_term_is_just_making_is_not_adopted()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Term = "2024-2025-1", Date = "2024-10-01" });
        await campus.SyncAsync(RunKind.Full, term: "2024-2025-1");
        campus.Sql(
            """
            UPDATE icasync_offering SET state = 'creating', calendar_id = NULL, claim_execution = 'other', claim_until = '2999'
            WHERE term = '2024-2025-1'
            """);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(2, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
        Assert.Equal(["03-04 09:50-10:35 第一教学楼 1223", "10-01 09:50-10:35 第一教学楼 1223"], (await campus.EventsAsync()).Select(one => one.Face));
    }

    [Fact]
    public async Task D6_F5_An_absent_assignment_table_and_rows_of_no_term_are_remarks_of_the_full_sync()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Term = "2024-2026-1" }, Given.B with { Term = null, State = "del" });
        campus.Sql("DROP TABLE out_jw_kcb_js");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal(RunState.Completed, run.State);
        Assert.Equal(1, run.Warnings["ASSIGNMENTS_ABSENT"]);
        Assert.Equal(1, run.Warnings["BAD_TERM"]);
        Assert.Empty(run.Quarantined);
        Assert.Equal(["104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
        RunRow users = await campus.SyncAsync(RunKind.Users);
        Assert.Equal((1, false), (users.Warnings["ASSIGNMENTS_ABSENT"], users.Warnings.ContainsKey("BAD_TERM")));
    }

    [Fact]
    public async Task DESIGN5_A_timetable_that_is_emptied_is_refused_also_when_its_calendars_have_no_event_left()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("zt = 'delete'");
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Empty(await campus.EventsAsync());
        campus.Sql("DELETE FROM u_jw_kcb_cur");
        RunRow run = await campus.SyncAsync(RunKind.Full, new RunOptions { Force = true });
        Assert.Equal((RunState.Failed, "SOURCE_EMPTY"), (run.State, run.Reason));
        Assert.Equal(1, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
    }

    [Theory]
    [InlineData(RunKind.Full, "u_jw_kcb_cur")]
    [InlineData(RunKind.Full, "out_jw_kcb_xs")]
    [InlineData(RunKind.Incremental, "out_jsxx")]
    [InlineData(RunKind.Users, "out_xsxx")]
    public async Task DESIGN5_A_table_emptied_after_it_was_checked_is_refused_also_when_forced(RunKind kind, string table)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        string before = (await campus.StateAsync()).GetRawText();
        RunStore runs = campus.Get<RunStore>();
        StartAnswer start = await runs.StartAsync(kind, Campus.Term, new RunOptions { Force = true }, "test", default);
        RunRow begun = (await runs.BeginAttemptAsync((await runs.FindAsync(start.RunId, default))!, "test/1", default))!;
        bool emptied = false;
        InlineEngine engine = new(campus.Get<IServiceProvider>())
        {
            BeforeActivity = (name, _) =>
            {
                if (name != nameof(PrepareRun) && !emptied)
                {
                    campus.Sql($"DELETE FROM {table}");
                    emptied = true;
                }

                return Task.FromResult(Execution.Once);
            },
        };
        await engine.RunAsync(begun, default);
        RunRow ended = (await runs.FindAsync(start.RunId, default))!;
        Assert.Equal((RunState.Failed, "SOURCE_EMPTY"), (ended.State, ended.Reason));
        Assert.Equal(before, (await campus.StateAsync()).GetRawText());
    }

    [Theory]
    [InlineData("u_jw_kcb_cur")]
    [InlineData("out_jw_kcb_xs")]
    [InlineData("out_xsxx")]
    [InlineData("out_jsxx")]
    public async Task DESIGN5_A_plan_names_the_guard_that_would_stop_its_run(string table)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Sql($"DELETE FROM {table}");
        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Incremental, RunKind.Users })
        {
            Assert.Equal("SOURCE_EMPTY", (await campus.Get<PlanPreview>().PlanAsync(kind, Campus.Term, [], hasLedger: true, default)).Guard);
        }
    }

    // Goal: a number that no table of ours could hold is counted and written nowhere, in every kind of run (BAD_KKH).
    [Fact]
    public async Task P19_A_number_over_sixty_characters_is_quarantined_and_belongs_to_no_offering()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Offering = new string('9', 61) }, Given.B with { Offering = new string('9', 61), State = "del" }, Given.B with { Offering = null });
        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Incremental, RunKind.Users })
        {
            RunRow run = await campus.SyncAsync(kind);
            Assert.Equal(RunState.Completed, run.State);
            Assert.Equal((1, 1), (run.Quarantined["BAD_KKH"], run.Quarantined["MISSING_KKH"]));
        }

        Assert.Single((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());
        Assert.Equal(0, campus.Sql("DELETE FROM icasync_offering WHERE length(offering) > 60"));
        Assert.Equal(3, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt IS NULL"));
    }

    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    [InlineData(RunKind.Users)]
    public async Task D12_Every_kind_of_run_grants_whom_WPS_knows_by_now(RunKind kind)
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Offering = "K2" });
        await campus.SimAsync("PUT", "/_sim/users", """{"unknown":["20220001","20220002"]}""");
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(["104066 writer", "104066 writer"], await campus.AccessAsync());
        await campus.SimAsync("PUT", "/_sim/users", """{"unknown":["20220002"]}""");
        await campus.ResetCountersAsync();
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(kind)).State);
        Assert.Equal(["104066 writer", "104066 writer", "20220001 reader"], await campus.AccessAsync());
        Assert.Equal((1, 1), ((await campus.OperationsAsync())["getUsersByExUserIds"], (await campus.OperationsAsync())["batchCreateCalendarPermissions"]));
        await campus.ResetCountersAsync();
        await campus.SyncAsync(kind);
        Assert.Equal(1, Assert.Single(await campus.OperationsAsync(), call => call.Key != "getAppToken").Value);
    }

    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    [InlineData(RunKind.Users)]
    public async Task U06_U10_The_report_names_who_is_missing_and_who_waits(RunKind kind)
    {
        await using Campus campus = await new Campus(more: services => services.AddIcasyncReports()).FillAsync();
        await campus.SimAsync("PUT", "/_sim/users", """{"unknown":["20220002"]}""");
        await campus.SyncAsync(RunKind.Full);
        campus.Sql($"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '99999999', '2024-2025-2', 'add')");
        RunRow run = await campus.SyncAsync(kind);
        Assert.Equal((RunState.Completed, 1), (run.State, run.Warnings["UNKNOWN_TO_WPS"]));
        foreach (string report in new[] { await campus.Get<ReportWriter>().CsvAsync(run.RunId, default), await campus.Get<ReportWriter>().HtmlAsync(run.RunId, default) })
        {
            Assert.Contains("20220002", report, StringComparison.Ordinal);
            Assert.Equal(kind != RunKind.Incremental, report.Contains("99999999", StringComparison.Ordinal));
        }
    }

    // A list may lag behind (S24): what was made a moment ago is neither made again nor taken for lost.
    // The list's 20 ms are less than the 30 ms that the three looks of this campus wait at the least.
    [Theory]
    [InlineData("partial", "after")]
    [InlineData("partial", "before")]
    [InlineData("error", "after")]
    [InlineData("shuffle", "after")]
    public async Task S24_Behind_a_slow_list_nothing_is_doubled_or_forgotten(string fault, string effect)
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Date = "2025-03-11" }, Given.B with { Date = "2025-04-18" }, Given.B with { Date = "2025-06-30" });
        await campus.SimAsync("PUT", "/_sim/switches", """{"S24":"list=0.02"}""");
        await campus.SimAsync("PUT", "/_sim/faults", $$"""
            {"seed":1,"rules":[{"operation":"batchCreateEvents","nth":1,"fault":"{{fault}}","effect":"{{effect}}","status":500}]}
            """);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(4, (await campus.EventsAsync()).Length);
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
    }

    /// <summary>Answers some calls itself and hands the others on.</summary>
}
