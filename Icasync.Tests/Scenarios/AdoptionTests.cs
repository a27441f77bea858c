using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// A ledger that is lost is read back from WPS: what a calendar holds must be known before the calendar is ours again.
/// </summary>
public class AdoptionTests
{
    // Method: the read of what the found calendar holds fails for good, and the next run has to read it again.
    [Theory]
    [InlineData("listEvents", "\"fault\":\"error\",\"status\":403,\"code\":403411010", RunKind.Full)]
    [InlineData("listEvents", "\"fault\":\"error\",\"status\":403,\"code\":403411010", RunKind.Incremental)]
    [InlineData("listCalendarPermissions", "\"fault\":\"error\",\"status\":403,\"code\":403411010", RunKind.Full)]
    [InlineData("listCalendarPermissions", "\"fault\":\"error\",\"status\":403,\"code\":403411010", RunKind.Users)]
    public async Task An_adoption_that_is_cut_off_is_begun_again(string operation, string fault, RunKind next)
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        campus.LoseLedger();
        await campus.SimAsync(
            "PUT", "/_sim/faults", $$"""{"seed":1,"rules":[{"operation":"{{operation}}","times":1,{{fault}}}]}""");
        await campus.SyncAsync(RunKind.Full);
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        await campus.SyncAsync(next);
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Single((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());
        Assert.Equal(2, (await campus.EventsAsync()).Length);
        Assert.Equal(3, (await campus.AccessAsync()).Length);
        await campus.ExpectNoWriteAsync();
    }

    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    public async Task What_a_lost_ledger_left_is_taken_in_and_not_made_again(RunKind kind)
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        campus.LoseLedger();
        campus.Touch("rq = '2025-03-18'", "rq = '2025-03-11'");
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220002'");
        string id = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;

        // The first run takes in, the second deletes what is too much: its plan knows of it, and its guard counts it.
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(kind)).State);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(kind)).State);

        Assert.Equal(
            [id],
            (await campus.StateAsync())
                .GetProperty("calendars")
                .EnumerateArray()
                .Select(one => one.GetProperty("id").GetString()));
        Assert.Equal(["03-04", "03-18"], (await campus.EventsAsync()).Select(one => one.Face[..5]));
        Assert.Equal(["104066 writer", "20220001 reader"], await campus.AccessAsync());
        await campus.ExpectNoWriteAsync();
    }

    [Fact]
    public async Task A_calendar_in_creation_that_is_not_there_after_all_leaves_nothing_behind()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);

        // As a run leaves it that died between what the calendar held and the calendar itself, which somebody deleted
        // then.
        campus.Sql(
            "UPDATE icasync_offering SET state = 'creating', target_title = title, title = NULL, calendar_id = NULL, "
                + "intent_attempt = 1");
        string id = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;
        await campus.SimAsync("POST", "/_sim/drift", $$"""[{"kind":"deleteCalendar","calendarId":"{{id}}"}]""");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Equal(2, (await campus.EventsAsync()).Length);
        Assert.Equal(3, (await campus.AccessAsync()).Length);
    }

    // What is taken in was in no plan, so no guard has counted what of it nobody wants: the next run's plan does.
    [Fact]
    public async Task What_an_adopted_calendar_holds_too_much_waits_for_the_guards_of_the_next_run()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        campus.LoseLedger();
        campus.Sql("DELETE FROM out_jw_kcb_xs");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        Assert.Equal(3, (await campus.AccessAsync()).Length);
        Assert.Equal("SOURCE_EMPTY", (await campus.SyncAsync(RunKind.Incremental)).Reason);
        Assert.Equal(3, (await campus.AccessAsync()).Length);
        campus.Sql(
            $"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '20220001', '2024-2025-2', 'add')");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        Assert.Equal(["104066 writer", "20220001 reader"], await campus.AccessAsync());
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Incremental);
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
    }

    // B8: what WPS held already is no creation, and what it shows as wanted is not written again.
    [Fact]
    public async Task What_is_taken_in_as_it_is_wanted_counts_as_adopted_and_is_not_written()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        campus.LoseLedger();
        campus.Touch("room = '1300'", "rq = '2025-03-11'");
        await campus.ResetCountersAsync();
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Equal(1, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
        CountSummary counts = await CountsAsync(campus, run);
        Assert.Equal((0, 1), (counts.Calendars.Created, counts.Calendars.Adopted));
        Assert.Equal((0, 2, 1), (counts.Events.Created, counts.Events.Adopted, counts.Events.Updated));
        Assert.Equal((0, 3), (counts.Access.Granted, counts.Access.Adopted));
    }

    [Fact]
    public async Task What_a_lost_answer_had_made_counts_as_created()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"seed":1,"rules":[
                {"operation":"createCalendar","nth":1,"fault":"reset","effect":"after"},
                {"operation":"batchCreateEvents","nth":1,"fault":"reset","effect":"after"}]}
            """);
        CountSummary counts = await CountsAsync(campus, await campus.SyncAsync(RunKind.Full));
        Assert.Equal((1, 0), (counts.Calendars.Created, counts.Calendars.Adopted));
        Assert.Equal((2, 0), (counts.Events.Created, counts.Events.Adopted));
    }

    // The number is a word of its own: the calendar of LAW C7 is none of C7, and a calendar of another term is none of
    // this one.
    [Fact]
    public async Task A_calendar_is_taken_in_by_the_course_and_term_that_its_events_prove()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B with { Offering = "C7" }, Given.B with { Offering = "LAW C7", Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        string[] before = await CalendarsAsync(campus);
        Assert.Equal(2, before.Length);
        campus.LoseLedger();
        campus.Sql("DELETE FROM icasync_change");
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(before, await CalendarsAsync(campus));

        // The same course in the next term, and nothing known of the first one.
        campus.LoseLedger();
        campus.Sql("DELETE FROM icasync_change");
        campus.Sql("UPDATE u_jw_kcb_cur SET xnxq = '2025-2026-1', rq = '2025-10-14', gx_zt = NULL");
        campus.Sql("UPDATE out_jw_kcb_xs SET xnxq = '2025-2026-1'");
        RunRow next = await campus.SyncAsync(RunKind.Full, term: "2025-2026-1");
        Assert.Equal((RunState.Completed, null), (next.State, next.Message));
        string[] after = await CalendarsAsync(campus);
        Assert.Equal(4, after.Length);
        Assert.Subset(after.ToHashSet(), before.ToHashSet());
        RunRow check = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true }, "2025-2026-1");
        Assert.Equal((RunState.Completed, 2), (check.State, check.Warnings.GetValueOrDefault("CALENDAR_UNPROVEN")));
        Assert.Equal(after, await CalendarsAsync(campus));
    }

    // The term's own calendars by what they hold.
    private static async Task<string[]> CalendarsAsync(Campus campus) =>
        [.. (await campus.StateAsync()).GetProperty("calendars").EnumerateArray().Select(one => one.GetRawText())
            .Order(StringComparer.Ordinal)];

    private static async Task<CountSummary> CountsAsync(Campus campus, RunRow run)
    {
        await using System.Data.Common.DbConnection connection = await campus.Get<Database>().OpenAsync(default);
        return CountSummary.Of(await RunTallies.ReadAsync(connection, run.RunId));
    }

    // Two runs of two terms may be at work at once (D14), and a number is the only mark of a calendar.
    [Fact]
    public async Task D14_A_calendar_that_another_term_is_just_making_is_not_adopted()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Term = "2024-2025-1", Date = "2024-10-01" });
        await campus.SyncAsync(RunKind.Full, term: "2024-2025-1");
        campus.Sql(
            """
            UPDATE icasync_offering SET state = 'creating', calendar_id = NULL, claim_execution = 'other', claim_until =
                '2999'
            WHERE term = '2024-2025-1'
            """);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(2, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
        Assert.Equal(
            ["03-04 09:50-10:35 第一教学楼 1223", "10-01 09:50-10:35 第一教学楼 1223"],
            (await campus.EventsAsync()).Select(one => one.Face));
    }
}
