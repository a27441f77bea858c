using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;
/// <summary>
/// Calendars that people deleted in WPS, or that stand there twice: made anew, deleted again, or named and left.
/// </summary>
public class LostCalendarTests
{
    [Fact]
    public async Task A_calendar_deleted_by_hand_is_made_anew_and_foreign_events_stay()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-clean");
        await campus.SyncAsync(RunKind.Full);
        JsonElement calendars = (await campus.StateAsync()).GetProperty("calendars");
        string gone = calendars[0].GetProperty("id").GetString()!;
        string other = calendars[1].GetProperty("id").GetString()!;
        await campus.SimAsync("POST", "/_sim/drift", $$"""
            [{"kind":"deleteCalendar","calendarId":"{{gone}}"},{"kind":"addEvent","calendarId":"{{other}}"}]
            """);
        await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        JsonElement state = await campus.StateAsync();
        Assert.Equal(12, state.GetProperty("calendars").GetArrayLength());
        Assert.Contains(
            state.GetProperty("calendars")
                .EnumerateArray()
                .SelectMany(one => one.GetProperty("events").EnumerateArray()),
            one => one.GetProperty("summary").GetString() == "made by hand");
    }

    [Theory]
    [InlineData(RunKind.Full, null)]
    [InlineData(RunKind.Incremental, null)]
    [InlineData(RunKind.Users, RunKind.Incremental)]
    [InlineData(RunKind.Users, RunKind.Full)]
    public async Task A_calendar_found_gone_where_only_access_is_new_gets_its_events_again(RunKind kind, RunKind? next)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        (string Face, string Id)[] before = await campus.EventsAsync();
        string gone = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;
        await campus.SimAsync("POST", "/_sim/drift", $$"""[{"kind":"deleteCalendar","calendarId":"{{gone}}"}]""");
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        campus.Sql("INSERT INTO out_xsxx (id, xh, xm, update_time, zt) VALUES ('9', '20220003', '丙', '2025', 'add')");
        campus.Sql(
            "INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) SELECT DISTINCT kkh, '20220003', xnxq, 'add' FROM "
                + "out_jw_kcb_xs");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(kind)).State);
        if (next is { } second)
        {
            await campus.SyncAsync(second);
        }

        Assert.Equal(before.Select(one => one.Face), (await campus.EventsAsync()).Select(one => one.Face));
        Assert.Equal(["104066 writer", "20220002 reader", "20220003 reader"], await campus.AccessAsync());
    }

    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    public async Task What_a_run_in_doubt_finds_lost_it_makes_anew_itself(RunKind kind)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars")[0];
        await campus.SimAsync("POST", "/_sim/drift", $$"""
            [{"kind":"deleteEvent","calendarId":"{{calendar.GetProperty("id").GetString()}}",
             "eventId":"{{calendar.GetProperty("events")[0].GetProperty("id").GetString()}}"}]
            """);
        campus.Insert(Given.B with { Date = "2025-04-18" });
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"seed":1,"rules":[{"operation":"batchCreateEvents","nth":1,"fault":"error","status":500,"effect":"after"}]}
            """);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(kind)).State);
        Assert.Equal(
            calendar.GetProperty("events")
                .GetArrayLength() + 1, (await campus.EventsAsync())
                .Select(one => one.Face)
                .Distinct()
                .Count());
    }

    [Fact]
    public async Task A_second_calendar_whose_delete_gets_no_answer_is_deleted_again()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);

        // As a create leaves it whose answer came after a newer attempt had taken over and made another.
        string title = $"{Given.B.CourseName} {Given.K1}";
        await campus.SimAsync("POST", "/_sim/drift", $$"""[{"kind":"addCalendar","title":"{{title}}"}]""");
        string[] ids = [.. (await campus.StateAsync()).GetProperty("calendars").EnumerateArray()
            .Select(one => one.GetProperty("id").GetString()!)];
        campus.Sql(
            $"""
            INSERT INTO icasync_change (run_id, sequence, attempt, at, term, offering, kind, op, item_key, remote_id)
            SELECT run_id, 'later', attempt, at, term, offering, kind, 'doubled', item_key, id
            FROM icasync_change, (SELECT '{ids[0]}' AS id UNION SELECT '{ids[1]}') made WHERE kind = 'calendar'
                AND id NOT IN (SELECT calendar_id FROM icasync_offering)
            """);
        campus.Sql("UPDATE icasync_offering SET doubtful = 2");
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"seed":1,"rules":[{"operation":"deleteCalendar","nth":1,"fault":"reset","effect":"before"}]}
            """);
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal(RunState.Completed, run.State);
        Assert.Equal(2, (await campus.OperationsAsync())["deleteCalendar"]);
        Assert.Single((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());
        await using System.Data.Common.DbConnection connection = await campus.Get<Database>().OpenAsync(default);
        Assert.Equal(1, (await RunTallies.ReadAsync(connection, run.RunId))["calendars.deleted"]);
    }

    [Fact]
    public async Task A_second_calendar_that_no_call_of_ours_can_have_made_stays_and_is_named()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        string title = $"{Given.B.CourseName} {Given.K1}";
        await campus.SimAsync("POST", "/_sim/drift", $$"""[{"kind":"addCalendar","title":"{{title}}"}]""");
        RunRow repair = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.Completed, 1), (repair.State, repair.Warnings.GetValueOrDefault("CALENDAR_UNPROVEN")));
        Assert.Equal(1, campus.Sql(
            $"""
            UPDATE icasync_finding SET code = code
            WHERE code = 'CALENDAR_UNPROVEN' AND detail LIKE '%''{title}''%delete it in WPS'
            """));
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(2, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
    }
}
