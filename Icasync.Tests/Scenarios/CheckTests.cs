using System.Text.Json;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// People change things in WPS by hand: a check finds it, a repair mends what is ours and leaves the rest.
/// </summary>
public class CheckTests
{
    [Fact]
    public async Task D19_D20_A_repair_brings_back_what_was_changed_by_hand()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-clean");
        await campus.SyncAsync(RunKind.Full);
        JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars")[0];
        string id = calendar.GetProperty("id").GetString()!;
        string Event(int number) => calendar.GetProperty("events")[number].GetProperty("id").GetString()!;
        string person = calendar.GetProperty("permissions")[0].GetProperty("userId").GetString()!;
        await campus.SimAsync("POST", "/_sim/drift", $$"""
            [{"kind":"deleteEvent","calendarId":"{{id}}","eventId":"{{Event(0)}}"},
             {"kind":"moveEvent","calendarId":"{{id}}","eventId":"{{Event(1)}}"},
             {"kind":"editTitle","calendarId":"{{id}}","eventId":"{{Event(2)}}"},
             {"kind":"editTitle","calendarId":"{{id}}"},
             {"kind":"addPermission","calendarId":"{{id}}","userId":"99999999"},
             {"kind":"dropPermission","calendarId":"{{id}}","userId":"{{person}}"}]
            """);
        RunRow check = await campus.SyncAsync(RunKind.Check);
        Assert.Equal((RunState.Completed, null), (check.State, check.Message));
        RunRow repair = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.Completed, null), (repair.State, repair.Message));
        Assert.Equal(1, repair.Warnings.GetValueOrDefault("ACCESS_FOREIGN"));
        Assert.Contains("99999999 reader", await campus.AccessAsync());

        // What was added by hand stays; without it WPS is as it was.
        await campus.SimAsync(
            "POST", "/_sim/drift", $$"""[{"kind":"dropPermission","calendarId":"{{id}}","userId":"99999999"}]""");
        RemoteState.AssertEqual(RemoteState.Expected("small-clean"), await campus.StateAsync());
    }

    [Fact]
    public async Task A_repair_that_failed_is_completed_by_a_rewind_when_another_has_mended_it()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars")[0];
        string gone = calendar.GetProperty("events")[0].GetProperty("id").GetString()!;
        await campus.SimAsync(
            "POST", "/_sim/drift",
            $$"""[{"kind":"deleteEvent","calendarId":"{{calendar.GetProperty("id")}}","eventId":"{{gone}}"}]""");
        await campus.RefuseAsync("batchCreateEvents", 400000004);
        RunOptions repair = new() { Repair = true };
        RunRow failed = await campus.SyncAsync(RunKind.Check, repair);
        Assert.Equal(RunState.CompletedWithFailures, failed.State);
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Check, repair)).State);
        await campus.Get<RunActs>().RewindAsync(failed.RunId, new Operator("test", null), default);
        Assert.Equal(RunState.Completed, (await campus.AttemptAsync(failed.RunId)).State);
    }

    [Fact]
    public async Task An_event_moved_by_hand_out_of_the_term_is_brought_back_and_not_made_twice()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-clean");
        await campus.SyncAsync(RunKind.Full);
        JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars")[0];
        string id = calendar.GetProperty("id").GetString()!;
        string moved = calendar.GetProperty("events")[1].GetProperty("id").GetString()!;
        await campus.SimAsync("POST", "/_sim/drift", $$"""
            [{"kind":"moveEvent","calendarId":"{{id}}","eventId":"{{moved}}","hours":8760}]
            """);
        await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        JsonElement state = await campus.StateAsync();
        RemoteState.AssertEqual(RemoteState.Expected("small-clean"), state);
        Assert.Contains(
            state.GetProperty("calendars")[0].GetProperty("events").EnumerateArray(),
            one => one.GetProperty("id").GetString() == moved);
    }

    [Fact]
    public async Task A_repair_that_did_not_come_to_its_end_still_owes_what_is_missing()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-clean");
        await campus.SyncAsync(RunKind.Full);
        JsonElement calendars = (await campus.StateAsync()).GetProperty("calendars");
        string Id(int calendar) => calendars[calendar].GetProperty("id").GetString()!;
        string lost = calendars[1].GetProperty("events")[0].GetProperty("id").GetString()!;
        await campus.SimAsync("POST", "/_sim/drift", $$"""
            [{"kind":"deleteCalendar","calendarId":"{{Id(0)}}"},{"kind":"deleteEvent","calendarId":"{{Id(1)}}",
             "eventId":"{{lost}}"}]
            """);
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"seed":1,"rules":[{"operation":"batchCreateEvents","fault":"error","status":400,"code":400000003}]}
            """);
        RunRow refused = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal(RunState.CompletedWithFailures, refused.State);
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        RunRow repair = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.Completed, null), (repair.State, repair.Message));
        RemoteState.AssertEqual(RemoteState.Expected("small-clean"), await campus.StateAsync());
    }

    [Fact]
    public async Task A_check_names_courses_whose_timetable_has_changed_and_counts_unreadable_rows()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-mess");
        await campus.SyncAsync(RunKind.Full);
        RunRow equal = await campus.SyncAsync(RunKind.Check);
        Assert.Equal((RunState.Completed, 0), (equal.State, equal.Warnings.GetValueOrDefault("SOURCE_PENDING")));
        Assert.NotEmpty(equal.Quarantined);
        campus.Sql(
            "UPDATE u_jw_kcb_cur SET room = '9999', zt = 'update', gx_zt = NULL WHERE kkh = (SELECT MIN(offering) FROM "
                + "icasync_offering WHERE calendar_id IS NOT NULL)");
        RunRow changed = await campus.SyncAsync(RunKind.Check);
        Assert.Equal((RunState.Completed, 1), (changed.State, changed.Warnings.GetValueOrDefault("SOURCE_PENDING")));
    }
}
