using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
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

    // What is recorded lies an hour ahead of a clock that was set back.
    [Fact]
    public async Task What_is_gone_is_missed_though_the_clock_was_set_back_since()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B);
        await campus.SyncAsync(RunKind.Full);
        string before = await campus.FacesAsync();
        JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars")[0];
        string id = calendar.GetProperty("id").GetString()!;
        string lesson = calendar.GetProperty("events")[0].GetProperty("id").GetString()!;
        await campus.SimAsync("POST", "/_sim/drift", $$"""
            [{"kind":"deleteEvent","calendarId":"{{id}}","eventId":"{{lesson}}"},
             {"kind":"dropPermission","calendarId":"{{id}}","userId":"20220001"}]
            """);
        foreach (string table in new[] { "icasync_event", "icasync_access" })
        {
            campus.Sql($"UPDATE {table} SET intent_at = '{WireFormat.Instant(DateTimeOffset.UtcNow.AddHours(1))}'");
        }

        RunRow repair = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.Completed, null), (repair.State, repair.Message));
        Assert.Equal(before, await campus.FacesAsync());
    }

    // What was not chosen stays as people made it, and listed; what was mended is listed no more.
    [Theory]
    [InlineData("accessMissing", "")]
    [InlineData("eventEdited", "")]
    [InlineData("eventEdited", "/KEY")]
    public async Task A_repair_of_a_part_mends_that_and_nothing_else(string kind, string key)
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars")[0];
        string id = calendar.GetProperty("id").GetString()!;
        string Event(int number) => calendar.GetProperty("events")[number].GetProperty("id").GetString()!;
        await campus.SimAsync("POST", "/_sim/drift", $$"""
            [{"kind":"editTitle","calendarId":"{{id}}","eventId":"{{Event(0)}}"},
             {"kind":"editTitle","calendarId":"{{id}}","eventId":"{{Event(1)}}"},
             {"kind":"dropPermission","calendarId":"{{id}}","userId":"20220001"}]
            """);
        await campus.SyncAsync(RunKind.Check);
        DriftList drift = new(campus.Get<Database>());
        IReadOnlyList<DriftEntry> found = await drift.ReadAsync(Campus.Term, default);
        Assert.Equal(["accessMissing", "eventEdited", "eventEdited"], found.Select(one => one.Kind));
        Assert.All(Some.Of(found), one => Assert.NotEqual(one.Recorded, one.Seen));

        string word = kind + key.Replace("KEY", found[^1].ItemKey, StringComparison.Ordinal);
        await campus.ResetCountersAsync();
        RunRow repair = await campus.SyncAsync(
            RunKind.Check, new RunOptions { Repair = true, Courses = [Given.K1], Drift = [word] });
        Assert.Equal(RunState.Completed, repair.State);
        int mended = found.Count(one => key.Length == 0 ? one.Kind == kind : one == found[^1]);
        Assert.Equal(mended, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
        Assert.Equal(found.Count - mended, (await drift.ReadAsync(Campus.Term, default)).Count);
    }

    // U30: whoever left a course and was let in again by hand has the access from somebody else.
    [Fact]
    public async Task Access_that_was_ours_once_and_is_given_again_by_hand_stays()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(["104066 writer", "20220002 reader"], await campus.AccessAsync());
        string id = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;
        await campus.SimAsync("POST", "/_sim/drift", $$"""
            [{"kind":"addPermission","calendarId":"{{id}}","userId":"20220001"},
             {"kind":"addEvent","calendarId":"{{id}}"}]
            """);
        await campus.ResetCountersAsync();
        RunRow repair = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.Completed, 1), (repair.State, repair.Warnings.GetValueOrDefault("ACCESS_FOREIGN")));
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
    }

    // Somebody takes access away a moment after it was given: the list does not tell that from one that lags, so the
    // check looks again when it must be listed.
    [Fact]
    public async Task Access_that_was_given_a_moment_ago_and_is_not_listed_is_looked_for_again()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        string id = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;
        campus.Sql($"UPDATE icasync_access SET intent_at = '{WireFormat.Instant(DateTimeOffset.UtcNow)}'");
        await campus.SimAsync(
            "POST", "/_sim/drift", $$"""[{"kind":"dropPermission","calendarId":"{{id}}","userId":"20220001"}]""");
        RunRow repair = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.Completed, null), (repair.State, repair.Message));
        Assert.Equal(["104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
    }

    // A row that the ledger lost is no proof that somebody else gave the access: the change log says that we did.
    [Fact]
    public async Task Access_of_ours_that_the_ledger_lost_is_taken_away()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Sql("DELETE FROM icasync_access WHERE number = '20220001'");
        await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal(["104066 writer", "20220002 reader"], await campus.AccessAsync());
    }

    // As a repair leaves it that was killed during its rename, and as a sync leaves it.
    [Theory]
    [InlineData("title", 1)]
    [InlineData("'another name ' || offering", 0)]
    public async Task A_rename_that_was_cut_off_never_leads_to_a_title_that_nobody_wanted(string target, int renames)
    {
        List<string> bodies = [];
        await using Campus campus = await new Campus(
            around: inner => new Intercept(inner, (request, body) =>
            {
                bodies.Add(body);
                return null;
            })).FillAsync();
        await campus.SyncAsync(RunKind.Full);
        JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars")[0];
        string title = calendar.GetProperty("summary").GetString()!;
        await campus.SimAsync(
            "POST", "/_sim/drift",
            $$"""[{"kind":"editTitle","calendarId":"{{calendar.GetProperty("id").GetString()}}"}]""");
        campus.Sql(
            $"""
            UPDATE icasync_offering SET state = 'updating', target_title = {target}, intent_attempt = 1, unfinished = 1
            """);
        await campus.ResetCountersAsync();
        RunRow repair = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.Completed, null), (repair.State, repair.Message));
        Assert.Equal(renames, (await campus.OperationsAsync()).GetValueOrDefault("updateCalendar"));
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(title, SmallTerm.Title(await campus.StateAsync()));
        Assert.NotEmpty(bodies);
        Assert.DoesNotContain(bodies, body => body.Contains("\"summary\":\"\"", StringComparison.Ordinal));
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
    }

    // An update of a sync that got no answer: what the event should be is known to the next sync, not to a repair.
    [Fact]
    public async Task A_repair_does_not_take_back_what_a_sync_was_about_to_write()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'");
        await campus.SyncAsync(RunKind.Incremental);
        string face = Assert.Single(await campus.EventsAsync()).Face;
        campus.Sql(
            """
            UPDATE icasync_event SET state = 'updating', target_marker = marker, target_hash = hash,
                target_content = content, hash = 'before', content = REPLACE(content, '1300', '1200'),
                intent_attempt = 1
            """);
        await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal(face, Assert.Single(await campus.EventsAsync()).Face);
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
