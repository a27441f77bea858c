using System.Text.Json;
using Icasync.Activities.Ledger;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// A pilot treats its courses, and everything else stays as it is and as pending as it was (DESIGN 5): K1 is taught by
/// 104066 of 信息学院, K2 by 101049 of 文学院.
/// </summary>
public class PilotTests
{
    private const string PilotOfK1 = "courses=" + Given.K1;

    [Theory]
    [InlineData(PilotOfK1, RunKind.Full)]
    [InlineData("teachers=104066", RunKind.Incremental)]
    [InlineData("colleges=信息学院", RunKind.Full)]
    [InlineData("colleges=0301", RunKind.Incremental)]
    public async Task A_pilot_makes_its_courses_alone_and_a_wider_scope_finds_the_others(string pilot, RunKind kind)
    {
        await using Campus campus = await MakeAsync(Options(pilot));
        RunRow first = await campus.SyncAsync(kind);
        Assert.Equal((RunState.Completed, 1), (first.State, await OutOfScopeAsync(campus, first)));
        Assert.Equal([Given.K1], await CoursesAsync(campus));
        Assert.Equal(1, Pending(campus, "K2"));
        Assert.Equal(0, Pending(campus, Given.K1));

        await campus.ExpectNoWriteAsync(kind);

        await campus.RestartAsync(new SyncOptions());
        RunRow wide = await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal((RunState.Completed, 0), (wide.State, await OutOfScopeAsync(campus, wide)));
        Assert.Equal([Given.K1, "K2"], await CoursesAsync(campus));
        Assert.Equal(0, Pending(campus, "K2"));
    }

    // Method: both courses have calendars; the scope shrinks; then the timetable and somebody's hand change K2.
    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    [InlineData(RunKind.Users)]
    [InlineData(RunKind.Check)]
    public async Task A_scope_that_shrank_leaves_what_was_made_and_says_so(RunKind kind)
    {
        await using Campus campus = await MakeAsync(new SyncOptions());
        await campus.SyncAsync(RunKind.Full);
        await campus.RestartAsync(Options(PilotOfK1));
        campus.Touch("room = '1300'", "kkh = 'K2'");
        campus.Sql("INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('K2', '20220001', '2024-2025-2', 'add')");
        JsonElement k2 = await CalendarAsync(campus, "K2");
        await campus.SimAsync(
            "POST", "/_sim/drift",
            $$"""
            [{"kind":"deleteEvent","calendarId":"{{k2.GetProperty("id")}}",
              "eventId":"{{k2.GetProperty("events")[0].GetProperty("id")}}"}]
            """);
        string before = (await CalendarAsync(campus, "K2")).GetRawText();
        await campus.ResetCountersAsync();
        RunRow run = await campus.SyncAsync(kind, new RunOptions { Repair = kind == RunKind.Check });
        Assert.Equal((RunState.Completed, 1), (run.State, await OutOfScopeAsync(campus, run)));
        Assert.Equal(before, (await CalendarAsync(campus, "K2")).GetRawText());
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
        Assert.Equal(1, Pending(campus, "K2"));
        Assert.Equal(kind == RunKind.Check ? 0 : 1, run.Warnings.GetValueOrDefault("OUT_OF_SCOPE"));
        Assert.Equal(0, run.Warnings.GetValueOrDefault("SOURCE_PENDING"));

        await campus.RestartAsync(new SyncOptions());
        await campus.SyncAsync(RunKind.Incremental);
        await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.EndsWith(
            " 1300", (await CalendarAsync(campus, "K2")).GetProperty("events")[0].GetProperty("location").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(2, (await CalendarAsync(campus, "K2")).GetProperty("permissions").GetArrayLength());
    }

    [Theory]
    [InlineData("teachers=104066", Given.K1, "K2")]
    [InlineData("colleges=文学院", "K2", Given.K1)]
    public async Task A_course_whose_rows_are_gone_is_judged_by_the_ledger(string pilot, string mine, string other)
    {
        await using Campus campus = await MakeAsync(new SyncOptions());
        await campus.SyncAsync(RunKind.Full);
        await campus.RestartAsync(Options(pilot));
        campus.Insert(Given.B with { Offering = "K3" });
        campus.Sql($"DELETE FROM u_jw_kcb_cur WHERE kkh IN ('{mine}', '{other}')");
        await campus.SyncAsync(RunKind.Full, new RunOptions { Force = true });
        Assert.Contains(other, await CoursesAsync(campus));
        Assert.DoesNotContain(mine, await CoursesAsync(campus));
    }

    // Method: the pilot's teacher hands the course over; who had access by him must not keep it.
    [Fact]
    public async Task A_course_whose_teacher_left_the_pilot_is_brought_to_its_end_once()
    {
        await using Campus campus = await MakeAsync(Options("teachers=104066"));
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("ghs = '101049', xms = '王五'", $"kkh = '{Given.K1}'");
        RunRow run = await campus.SyncAsync(RunKind.Incremental, new RunOptions { Force = true });
        Assert.Equal((RunState.Completed, 1), (run.State, await OutOfScopeAsync(campus, run)));
        Assert.Equal(["101049 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
        RunRow idle = await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(2, await OutOfScopeAsync(campus, idle));
    }

    // One of five calendars is the guard's limit and no more; one of one in scope is over it.
    [Theory]
    [InlineData(PilotOfK1, RunState.Failed)]
    [InlineData("percent=100", RunState.Completed)]
    public async Task The_guard_counts_shares_within_the_scope(string pilot, RunState end)
    {
        await using Campus campus = await MakeAsync(new SyncOptions(), "K3", "K4", "K5");
        campus.Sql("DELETE FROM out_jw_kcb_xs");
        await campus.SyncAsync(RunKind.Full);
        await campus.RestartAsync(Options(pilot));
        campus.Sql($"DELETE FROM u_jw_kcb_cur WHERE kkh = '{Given.K1}'");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal(end, run.State);
        Assert.Equal(end == RunState.Failed ? "DELETE_GUARD" : null, run.Reason);
    }

    [Theory]
    [InlineData(PilotOfK1, "", Given.K1)]
    [InlineData("", PilotOfK1, Given.K1)]
    [InlineData("courses=K2,K3", "courses=K2," + Given.K1, "K2")]
    public async Task A_rewound_run_leaves_neither_the_scope_that_it_began_with_nor_todays(
        string began, string today, string treated)
    {
        await using Campus campus = await MakeAsync(Options(began), "K3");
        await campus.RefuseAsync("createCalendar", 400000004);
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal(RunState.CompletedWithFailures, run.State);
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        await campus.RestartAsync(Options(today));
        await campus.Get<RunActs>().RewindAsync(run.RunId, new Operator("test", null), default);
        RunRow again = await campus.AttemptAsync(run.RunId);
        Assert.Equal(RunState.Completed, again.State);
        Assert.Equal([treated], await CoursesAsync(campus));
    }

    [Fact]
    public async Task A_plan_that_was_allowed_under_another_scope_is_another_plan()
    {
        await using Campus campus = await MakeAsync(Options("courses=K3," + Given.K1));
        await campus.SyncAsync(RunKind.Full);
        campus.Sql($"DELETE FROM u_jw_kcb_cur WHERE kkh = '{Given.K1}'");
        RunRow held = await campus.SyncAsync(RunKind.Full);
        Assert.Equal("DELETE_GUARD", held.Reason);
        Assert.True(await campus.Get<HeldPlans>().DecideAsync(held.PlanId!, true, new Operator("test", "ok"), default));
        await campus.RestartAsync(Options(PilotOfK1));
        RunRow other = await campus.SyncAsync(RunKind.Full);
        Assert.Equal("DELETE_GUARD", other.Reason);
        Assert.NotEqual(held.PlanId, other.PlanId);
        await campus.RestartAsync(Options("courses=K3," + Given.K1));
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Empty(await CoursesAsync(campus));
    }

    [Theory]
    [InlineData("courses=K9", RunKind.Full)]
    [InlineData("teachers=999", RunKind.Incremental)]
    [InlineData("colleges=法学院", RunKind.Users)]
    [InlineData("courses=K9; teachers=999", RunKind.Check)]
    public async Task A_scope_that_names_nothing_ends_a_run_before_anything_is_done(string pilot, RunKind kind)
    {
        await using Campus campus = await MakeAsync(new SyncOptions());
        await campus.SyncAsync(RunKind.Full);
        await campus.RestartAsync(Options(pilot));
        campus.Touch("room = '1300'");
        await campus.ResetCountersAsync();
        RunRow run = await campus.SyncAsync(kind);
        Assert.Equal((RunState.Failed, "PILOT_UNKNOWN"), (run.State, run.Reason));
        Assert.Contains($"Icasync__Sync__Pilot is '{pilot}'", run.Message, StringComparison.Ordinal);
        Assert.Contains("courses=NUMBERS", run.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
        RunFailedException refused = await Assert.ThrowsAsync<RunFailedException>(() => campus.Get<PlanPreview>()
            .PlanAsync(RunKind.Full, Campus.Term, new RunOptions(), hasLedger: true, default));
        Assert.Equal(RunReason.PilotUnknown, refused.Reason);
    }

    [Fact]
    public async Task A_name_that_nothing_has_beside_others_is_a_warning()
    {
        await using Campus campus = await MakeAsync(Options($"courses=K9,{Given.K1}; teachers=999"));
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, 2), (run.State, run.Warnings["PILOT_NAME_UNKNOWN"]));
    }

    // Method: K1's calendar is in doubt; the scope leaves it out before anybody has looked.
    [Fact]
    public async Task A_doubt_out_of_scope_is_not_verified_and_waits()
    {
        await using Campus campus = await MakeAsync(new SyncOptions());
        await campus.SyncAsync(RunKind.Full);
        campus.Sql("UPDATE icasync_offering SET doubtful = 2");
        await campus.RestartAsync(Options("courses=K2"));
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(1, campus.Sql("UPDATE icasync_offering SET doubtful = 2 WHERE doubtful <> 0"));
        await campus.RestartAsync(new SyncOptions());
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(0, campus.Sql("UPDATE icasync_offering SET doubtful = 2 WHERE doubtful <> 0"));
    }

    [Fact]
    public async Task A_plan_says_what_it_leaves_out()
    {
        await using Campus campus = await MakeAsync(Options(PilotOfK1));
        PlanDocument plan = await campus.Get<PlanPreview>().PlanAsync(
            RunKind.Full, Campus.Term, new RunOptions(), hasLedger: true, default);
        Assert.Equal(1, CountSummary.Of(plan.Plan.Counts).Courses.OutOfScope);
        Assert.All(Some.Of(plan.Operations), one => Assert.Equal(Given.K1, one.Kkh));
    }

    private static SyncOptions Options(string pilot)
    {
        Assert.True(PilotScope.TryParse(pilot, out PilotScope scope, out _));
        return new SyncOptions { Pilot = scope, DeleteGuardFloor = 1, DeleteGuardShare = 0.2 };
    }

    private static async Task<Campus> MakeAsync(SyncOptions options, params string[] more)
    {
        Campus campus = await SmallTerm.MakeAsync(
            options,
            [
                Given.B,
                .. more.Prepend("K2").Select(
                    course => Given.B with { Offering = course, TeacherNumbers = "101049", TeacherNames = "王五" }),
            ]);
        campus.Sql("UPDATE out_jsxx SET ssdwdm = '0301', ssdwmc = '信息学院' WHERE gh = '104066'");
        campus.Sql("UPDATE out_jsxx SET ssdwdm = '0302', ssdwmc = '文学院' WHERE gh = '101049'");
        return campus;
    }

    private static int Pending(Campus campus, string course) =>
        campus.Sql($"UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE kkh = '{course}' AND gx_zt IS NULL");

    private static async Task<int> OutOfScopeAsync(Campus campus, RunRow run)
    {
        IReadOnlyDictionary<string, int> tallies = await campus.Get<Database>().ReadAsync(
            connection => RunTallies.ReadAsync(connection, run.RunId), default);
        return CountSummary.Of(tallies).Courses.OutOfScope;
    }

    private static async Task<string[]> CoursesAsync(Campus campus) => (await campus.StateAsync())
        .GetProperty("calendars").EnumerateArray()
        .Select(calendar => calendar.GetProperty("summary").GetString()!.Split(' ')[^1])
        .Order(StringComparer.Ordinal).ToArray();

    private static async Task<JsonElement> CalendarAsync(Campus campus, string course) => (await campus.StateAsync())
        .GetProperty("calendars").EnumerateArray().Single(calendar =>
            calendar.GetProperty("summary").GetString()!.EndsWith(" " + course, StringComparison.Ordinal));
}
