using System.Text.Json;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Goal: a withdrawal takes all that is ours of a term, and nothing of people's own; what was withdrawn stays so until
/// a person has a full sync build it anew. Method: courses K1 and K2, things made by hand, every kind of run after it.
/// </summary>
public class WithdrawTests
{
    private static readonly TimetableRow[] Courses = [Given.B, Given.B with { Offering = "K2", Date = "2025-03-05" }];

    [Fact]
    public async Task A_term_is_withdrawn_whole_and_a_full_sync_builds_it_anew()
    {
        await using Campus campus = await MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        string synced = await campus.FacesAsync();
        await campus.SimAsync("POST", "/_sim/drift", """[{"kind":"addCalendar","title":"手工日历"}]""");
        string foreign = Assert.Single(
            await CalendarsAsync(campus), one => one.Contains("手工", StringComparison.Ordinal));
        await campus.ResetCountersAsync();
        RunRow run = await campus.SyncAsync(RunKind.Withdraw);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Equal([foreign], await CalendarsAsync(campus));
        Assert.Equal(2, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
        Assert.Equal(2, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt IS NULL"));
        Assert.Equal(2, campus.Sql(
            $"""
            UPDATE icasync_change SET op = op WHERE run_id = '{run.RunId}' AND kind = 'calendar' AND op = 'deleted'
            """));

        // Neither kind of sync that schedules start often may bring it back, and a check finds nothing to mend.
        foreach (RunKind kind in new[] { RunKind.Incremental, RunKind.Users })
        {
            RunRow refused = await campus.SyncAsync(kind);
            Assert.Equal((RunState.Failed, "TERM_WITHDRAWN"), (refused.State, refused.Reason));
        }

        Assert.Equal(
            RunState.Completed, (await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true })).State);
        Assert.Equal([foreign], await CalendarsAsync(campus));
        Assert.Equal(
            RecallTrouble.NothingLeft,
            (await campus.Get<RecallCheck>().FindAsync(
                RunKind.Withdraw, Campus.Term, new RunOptions(), default))!.Trouble);

        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(synced, await campus.FacesAsync(except: "手工日历"));
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        Assert.Equal(0, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt IS NULL"));
    }

    // No before-image holds what people made, so the calendar stays with it; ours in it goes.
    [Fact]
    public async Task A_calendar_of_ours_that_holds_events_of_people_stays_with_them_until_they_are_gone()
    {
        await using Campus campus = await MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        string id = await campus.CalendarOfAsync(Given.K1);
        await campus.SimAsync("POST", "/_sim/drift", $$"""[{"kind":"addEvent","calendarId":"{{id}}"}]""");
        RunRow run = await campus.SyncAsync(RunKind.Withdraw);
        Assert.Equal((RunState.CompletedWithFailures, 1), (run.State, run.Failures));
        Assert.Equal(1, campus.Sql(
            $"UPDATE icasync_failure SET code = code WHERE run_id = '{run.RunId}' AND code = 'FOREIGN_EVENTS'"));
        JsonElement kept = Assert.Single((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());
        Assert.Equal(id, kept.GetProperty("id").GetString());
        string theirId = Assert.Single(kept.GetProperty("events").EnumerateArray()).GetProperty("id").GetString()!;
        Assert.Equal(["104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());

        await campus.SimAsync(
            "POST", "/_sim/drift",
            $$"""[{"kind":"deleteEvent","calendarId":"{{id}}","eventId":"{{theirId}}"}]""");
        Assert.True(
            (await campus.Get<RunActs>().RetryAsync(run.RunId, [], new Operator("test", null), default))!.Accepted);
        Assert.Equal(RunState.Completed, (await campus.AttemptAsync(run.RunId)).State);
        Assert.Empty((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());
    }

    [Fact]
    public async Task A_withdrawal_that_deletes_much_is_held_and_carried_out_once_it_is_allowed()
    {
        await using Campus campus = await MakeAsync(new SyncOptions { DeleteGuardFloor = 1, DeleteGuardShare = 0.1 });
        await campus.SyncAsync(RunKind.Full);
        await campus.ResetCountersAsync();
        RunRow run = await campus.SyncAsync(RunKind.Withdraw);
        Assert.Equal((RunState.Failed, "DELETE_GUARD"), (run.State, run.Reason));
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        await campus.Get<HeldPlans>().DecideAsync(run.PlanId!, allow: true, new Operator("test", "right"), default);
        Assert.True(
            (await campus.Get<RunActs>().RewindAsync(run.RunId, new Operator("test", null), default))!.Accepted);
        Assert.Equal(RunState.Completed, (await campus.AttemptAsync(run.RunId)).State);
        Assert.Empty((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());
    }

    [Fact]
    public async Task A_withdrawn_course_stays_out_of_incremental_syncs_and_a_full_one_builds_it_anew()
    {
        await using Campus campus = await MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        string synced = await campus.FacesAsync();
        RunRow run = await campus.SyncAsync(RunKind.Withdraw, new RunOptions { Courses = ["K2"] });
        Assert.Equal(RunState.Completed, run.State);
        string[] rest = await CalendarsAsync(campus);
        Assert.EndsWith(Given.K1, Assert.Single(rest), StringComparison.Ordinal);

        // Also when the timetable changes it; the other course is kept up.
        campus.Touch("room = '1300'");
        await campus.SyncAsync(RunKind.Incremental);
        await campus.SyncAsync(RunKind.Users);
        Assert.Equal(rest, await CalendarsAsync(campus));
        Assert.EndsWith(" 1300", Assert.Single(await campus.EventsAsync()).Face, StringComparison.Ordinal);
        Assert.Equal(1, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt IS NULL"));

        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(synced.Replace("1223", "1300", StringComparison.Ordinal), await campus.FacesAsync());
        campus.Touch("room = '1400'");
        await campus.SyncAsync(RunKind.Incremental);
        Assert.All(
            Some.Of(await campus.EventsAsync()), one => Assert.EndsWith(" 1400", one.Face, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_withdrawal_that_is_cut_off_goes_on_and_nothing_builds_the_term_anew_in_between()
    {
        Death death = new();
        await using Campus campus = await new Campus(around: death.Around).FillAsync(Courses);
        await campus.SyncAsync(RunKind.Full);
        RunRow run = await campus.StartAsync(RunKind.Withdraw, new RunOptions());
        await campus.CutOffAsync(run.RunId, death, atWrite: 2);
        Assert.NotNull(await campus.Get<Database>().ReadAsync(
            connection => Withdrawal.FindAsync(connection, transaction: null, Campus.Term), default));
        Assert.Equal(RunState.Completed, (await campus.AttemptAsync(run.RunId)).State);
        Assert.Empty((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());
    }

    // The source says nothing of what is to be taken back: it may be empty, as after the end of a term.
    [Fact]
    public async Task A_term_whose_timetable_is_gone_is_withdrawn_all_the_same()
    {
        await using Campus campus = await MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Sql("DELETE FROM u_jw_kcb_cur");
        Assert.Equal("SOURCE_EMPTY", (await campus.SyncAsync(RunKind.Full)).Reason);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Withdraw)).State);
        Assert.Empty((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());
    }

    private static Task<Campus> MakeAsync(SyncOptions? options = null) => SmallTerm.MakeAsync(
        options ?? new SyncOptions(), Courses);

    private static async Task<string[]> CalendarsAsync(Campus campus) =>
        [.. (await campus.StateAsync()).GetProperty("calendars").EnumerateArray()
            .Select(one => one.GetProperty("summary").GetString()!).Order(StringComparer.Ordinal)];
}
