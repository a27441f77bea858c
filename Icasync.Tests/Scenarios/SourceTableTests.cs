using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.Simulation.Engine;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Source tables that are absent or emptied, terms that nobody knows, and rows that belong to no offering.
/// </summary>
public class SourceTableTests
{
    [Fact]
    public async Task D6_F5_An_absent_assignment_table_and_rows_of_no_term_are_remarks_of_the_full_sync()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Term = "2024-2026-1" }, Given.B with { Term = null, State = "del" });
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
    public async Task DESIGN5_A_table_emptied_after_it_was_checked_is_refused_also_when_forced(
        RunKind kind, string table)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        await ExpectRefusedAsync(campus, kind, table);
    }

    // What an interrupted run left to uninvite is no work of the plan: the step finds it at the lessons.
    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Users)]
    public async Task DESIGN5_A_table_emptied_after_it_was_checked_lets_nobody_be_uninvited(RunKind kind)
    {
        await using Campus campus = await SmallTerm.MakeAsync(new SyncOptions { EventAttendees = "all" });
        campus.Sql($"INSERT INTO out_jw_kcb_js (kkh, gh, xnxq, zt) VALUES ('{Given.K1}', '104066', '2024-2025-2', '')");
        await campus.SyncAsync(RunKind.Full);
        Assert.NotEqual(0, campus.Sql("UPDATE icasync_attendee SET number = '20229999' WHERE number = '20220002'"));
        await ExpectRefusedAsync(campus, kind, "out_jw_kcb_js");
    }

    private static async Task ExpectRefusedAsync(Campus campus, RunKind kind, string table)
    {
        string before = (await campus.StateAsync()).GetRawText();
        RunStore runs = campus.Get<RunStore>();
        StartAnswer start = await runs.StartAsync(kind, Campus.Term, new RunOptions { Force = true }, "test", default);
        RunRow begun = (await runs.BeginAttemptAsync(
            (await runs.FindAsync(start.RunId, default))!, "test/1", default))!;
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

    // Goal: a number that no table of ours could hold is counted and written nowhere, in every kind of run (BAD_KKH).
    [Fact]
    public async Task P19_A_number_over_sixty_characters_is_quarantined_and_belongs_to_no_offering()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Offering = new string('9', 61) },
            Given.B with { Offering = new string('9', 61), State = "del" }, Given.B with { Offering = null });
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
    [InlineData("u_jw_kcb_cur")]
    [InlineData("out_jw_kcb_xs")]
    [InlineData("out_xsxx")]
    [InlineData("out_jsxx")]
    public async Task An_emptied_source_stops_every_run_also_with_force(string table)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Sql($"DELETE FROM {table}");
        await campus.ResetCountersAsync();
        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Incremental, RunKind.Users })
        {
            RunRow run = await campus.SyncAsync(kind, new RunOptions { Force = true });
            Assert.Equal((RunState.Failed, "SOURCE_EMPTY"), (run.State, run.Reason));
        }

        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task A_term_that_nobody_knows_is_empty()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        RunRow run = await campus.SyncAsync(RunKind.Full, term: "2030-2031-1");
        Assert.Equal((RunState.Failed, "TERM_EMPTY"), (run.State, run.Reason));
    }
}
