using System.Text.Json;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Goal: whatever makes an event anew invites its people again, and an answer that says less than WPS did, or that an
/// event is gone, costs neither people nor the calendar (DOMAIN D20, D26, R12).
/// </summary>
public class AttendeeGapTests
{
    private static readonly string[] Everybody = ["104066", "20220001", "20220002"];
    private static readonly SyncOptions All = new() { EventAttendees = "all" };

    [Fact]
    public async Task Whom_a_short_answer_leaves_out_is_known_to_be_there_and_can_be_removed()
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"seed":1,"rules":[{"operation":"batchCreateAttendees","fault":"partial","effect":"after"}]}
            """);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal([Everybody], await AttendeesAsync(campus));
        Assert.Equal(3, campus.Sql("UPDATE icasync_attendee SET state = state WHERE state = 'live'"));
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete'");
        await campus.SyncAsync(RunKind.Users);
        Assert.Equal([["104066"]], await AttendeesAsync(campus));
    }

    [Fact]
    public async Task Who_was_lost_on_the_way_is_sent_once_more()
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"seed":1,"rules":[{"operation":"batchCreateAttendees","fault":"partial","effect":"before","times":1}]}
            """);
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal([Everybody], await AttendeesAsync(campus));
    }

    // A hundredth of a second stands for a second: the list does not show people for nearly a minute.
    [Fact]
    public async Task Whom_a_short_answer_leaves_out_and_a_slow_list_does_not_show_yet_is_no_stranger()
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        await campus.SimAsync("PUT", "/_sim/switches", """{"S24":"list=0.6"}""");
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"seed":1,"rules":[{"operation":"batchCreateAttendees","fault":"partial","effect":"after"}]}
            """);
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, 0), (run.State, run.Failures));
        Assert.Equal(3, campus.Sql("UPDATE icasync_attendee SET state = state WHERE state = 'live'"));
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        await campus.ExpectNoWriteAsync();
        Assert.Equal([Everybody], await AttendeesAsync(campus));
    }

    [Fact]
    public async Task Whom_WPS_knows_and_never_takes_is_a_failure_and_is_tried_again_by_the_next_run()
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"seed":1,"rules":[{"operation":"batchCreateAttendees","fault":"partial","effect":"before"}]}
            """);
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.CompletedWithFailures, 1), (run.State, run.Failures));
        Assert.Equal(1, campus.Sql(
            "UPDATE icasync_failure SET item = item WHERE code = 'NOT_CREATED' AND message LIKE '%1 attendees%'"));
        Assert.Equal(0, campus.Sql("UPDATE icasync_attendee SET state = state WHERE state <> 'live'"));
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal([Everybody], await AttendeesAsync(campus));
    }

    [Fact]
    public async Task A_stranger_whom_an_answer_leaves_out_costs_one_call_and_no_failure()
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        await campus.SyncAsync(RunKind.Full);
        JsonElement calendar = Calendar(await campus.StateAsync());
        await campus.WpsWithoutFence().BatchDeleteAttendeesAsync(
            calendar.GetProperty("id").GetString()!,
            calendar.GetProperty("events")[0].GetProperty("id").GetString()!,
            [new WpsAttendee(string.Empty, "20220002")], default);
        Assert.Equal(1, campus.Sql("DELETE FROM icasync_attendee WHERE number = '20220002'"));
        await campus.SimAsync("PUT", "/_sim/users", """{"unknown":["20220002"]}""");
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"seed":1,"rules":[{"operation":"batchCreateAttendees","fault":"partial","effect":"before"}]}
            """);
        await campus.ResetCountersAsync();
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, 0), (run.State, run.Failures));
        Assert.Equal(1, await CallsAsync(campus, "batchCreateAttendees"));
        Assert.Equal([["104066", "20220001"]], await AttendeesAsync(campus));
    }

    // The first call did its work and its answer was lost, the list does not show it, and the second is refused.
    [Fact]
    public async Task What_a_lost_answer_may_have_done_outlives_the_refusal_of_the_call_after_it()
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        await campus.SimAsync("PUT", "/_sim/switches", """{"S24":"list=0.6"}""");
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"seed":1,"rules":[
                {"operation":"batchCreateAttendees","nth":1,"fault":"reset","effect":"after"},
                {"operation":"batchCreateAttendees","nth":2,"fault":"error","status":400,"code":400000004}]}
            """);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal([["104066", "20220002"]], await AttendeesAsync(campus));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"S4":"400411502"}""")]
    public async Task An_event_that_somebody_deleted_is_made_anew_with_everybody(string switches)
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        await campus.SyncAsync(RunKind.Full);
        await campus.SimAsync("PUT", "/_sim/switches", switches);
        await DeleteEventAsync(campus);
        campus.Sql("INSERT INTO out_xsxx (id, xh, xm, update_time, zt) VALUES ('3', '20220003', '丙', '2025', 'add')");
        campus.Sql(
            $"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '20220003', '2024-2025-2', 'add')");
        RunRow run = await campus.SyncAsync(RunKind.Users);
        Assert.Equal((RunState.Completed, 0), (run.State, run.Failures));
        Assert.Equal([[.. Everybody, "20220003"]], await AttendeesAsync(campus));
    }

    [Fact]
    public async Task A_list_that_knows_the_event_no_more_does_not_mean_that_the_calendar_is_gone()
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        await campus.SyncAsync(RunKind.Full);
        string before = await CalendarAsync(campus);
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"rules":[{"operation":"batchDeleteAttendees","fault":"reset","effect":"before"}]}
            """);
        await campus.SyncAsync(RunKind.Users);
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        await DeleteEventAsync(campus);
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'add' WHERE xh = '20220001'");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Users)).State);
        Assert.Equal(before, await CalendarAsync(campus));
        Assert.Equal([Everybody], await AttendeesAsync(campus));
    }

    [Theory]
    [InlineData("deleteEvent")]
    [InlineData("deleteCalendar")]
    public async Task What_a_repair_makes_anew_has_its_people(string kind)
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        await campus.SyncAsync(RunKind.Full);
        await DriftAsync(campus, kind);
        RunRow run = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal(RunState.Completed, run.State);
        Assert.Equal([Everybody], await AttendeesAsync(campus));
    }

    [Theory]
    [InlineData("deleteEvent")]
    [InlineData("deleteCalendar")]
    public async Task What_the_verification_makes_anew_has_its_people(string kind)
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        await campus.SyncAsync(RunKind.Full);
        await DriftAsync(campus, kind);
        campus.Sql("UPDATE icasync_offering SET doubtful = 7");

        // What was made a moment ago may only not be listed yet, and is waited for.
        campus.Sql("UPDATE icasync_event SET intent_at = '2025-01-01T00:00:00.000Z'");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal([Everybody], await AttendeesAsync(campus));
    }

    [Fact]
    public async Task Nobody_is_invited_to_an_event_that_the_same_sync_deletes()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            new SyncOptions { EventAttendees = "all", DeleteGuardFloor = 50 },
            Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("zt = 'delete'", "rq = '2025-03-11'");
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        await campus.ResetCountersAsync();
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(1, await CallsAsync(campus, "batchDeleteAttendees"));
        Assert.Equal([["104066", "20220002"]], await AttendeesAsync(campus));
    }

    [Fact]
    public async Task Whom_WPS_does_not_know_is_not_asked_for_at_every_event_of_every_run()
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        await campus.SimAsync("PUT", "/_sim/users", """{"unknown":["20220002"]}""");
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal([["104066", "20220001"]], await AttendeesAsync(campus));
        await campus.ExpectNoWriteAsync();
        await campus.SimAsync("PUT", "/_sim/users", """{"unknown":[]}""");
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal([Everybody], await AttendeesAsync(campus));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whom_a_lost_ledger_had_invited_is_known_again_and_whom_people_invited_stays(bool adopts)
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        await campus.SyncAsync(RunKind.Full);
        JsonElement calendar = Calendar(await campus.StateAsync());
        await campus.WpsWithoutFence().BatchCreateAttendeesAsync(
            calendar.GetProperty("id").GetString()!,
            calendar.GetProperty("events")[0].GetProperty("id").GetString()!, ["101049"], default);
        campus.LoseLedger();
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        if (adopts)
        {
            AdoptionPlan plan = await campus.Get<TermAdoption>().FindAsync(Campus.Term, default);
            Assert.True(await campus.Get<AdoptionRecorder>().RecordAsync(plan, new Operator("t", "lost"), default));
        }

        await campus.ResetCountersAsync();
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal([["101049", "104066", "20220002"]], await AttendeesAsync(campus));
        Assert.Equal(0, await CallsAsync(campus, "batchCreateAttendees"));
    }

    private static Task DeleteEventAsync(Campus campus) => DriftAsync(campus, "deleteEvent");

    private static async Task DriftAsync(Campus campus, string kind)
    {
        JsonElement calendar = Calendar(await campus.StateAsync());
        string id = calendar.GetProperty("events")[0].GetProperty("id").GetString()!;
        string named = kind == "deleteEvent" ? $$""","eventId":"{{id}}" """ : string.Empty;
        await campus.SimAsync("POST", "/_sim/drift", $$"""
            [{"kind":"{{kind}}","calendarId":"{{calendar.GetProperty("id").GetString()}}"{{named}}}]
            """);
    }

    private static async Task<string> CalendarAsync(Campus campus) =>
        Calendar(await campus.StateAsync()).GetProperty("id").GetString()!;

    private static JsonElement Calendar(JsonElement state) =>
        Assert.Single(state.GetProperty("calendars").EnumerateArray());

    private static async Task<string[][]> AttendeesAsync(Campus campus) => Calendar(await campus.StateAsync())
        .GetProperty("events").EnumerateArray()
        .Select(one => one.GetProperty("attendees").EnumerateArray().Select(person => person.GetString()!)
            .Order(StringComparer.Ordinal).ToArray())
        .ToArray();

    private static async Task<int> CallsAsync(Campus campus, string operation) =>
        (await campus.CallsAsync()).GetProperty("byOperation").TryGetProperty(operation, out JsonElement calls)
            ? calls.GetInt32()
            : 0;
}
