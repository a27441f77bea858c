using Icasync.Activities.Ledger;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Goal: attendees are written like everything else: intent, fence, call, record; what is unfinished is settled by
/// asking, and what a rollback cannot take back is named (DESIGN 3, DOMAIN D26).
/// </summary>
public class AttendeeTests
{
    private static readonly SyncOptions All = new() { EventAttendees = "all" };

    [Theory]
    [InlineData("reset", "before")]
    [InlineData("reset", "after")]
    [InlineData("timeout", "after")]
    public async Task A_removal_without_an_answer_is_an_intent_and_no_business_failure(string fault, string effect)
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        await campus.SyncAsync(RunKind.Full);
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        await campus.SimAsync("PUT", "/_sim/faults", $$"""
            {"rules":[{"operation":"batchDeleteAttendees","fault":"{{fault}}","effect":"{{effect}}"}]}
            """);
        RunRow run = await campus.SyncAsync(RunKind.Users);
        Assert.Equal((RunState.CompletedWithFailures, 1), (run.State, run.Failures));
        Assert.Equal(1, campus.Sql(
            $"""
            UPDATE icasync_failure SET item = item WHERE run_id = '{run.RunId}' AND class = 'network'
                AND item LIKE 'attendees:%'
            """));
        Assert.Equal(1, campus.Sql(
            """
            UPDATE icasync_attendee SET state = state WHERE state = 'deleting' AND intent_attempt IS NOT NULL
                AND number = '20220001'
            """));

        // The next run asks who is there and does what is left.
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(["104066", "20220002"], await AttendeesAsync(campus));
        Assert.Equal(2, campus.Sql("UPDATE icasync_attendee SET state = state WHERE state = 'live'"));
        Assert.Equal(0, campus.Sql("UPDATE icasync_attendee SET state = state WHERE state <> 'live'"));
    }

    [Theory]
    [InlineData("reset", "before")]
    [InlineData("reset", "after")]
    public async Task People_whose_adding_got_no_answer_are_looked_for_and_added_once(string fault, string effect)
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        await campus.SimAsync("PUT", "/_sim/faults", $$"""
            {"seed":1,"rules":[{"operation":"batchCreateAttendees","nth":1,"fault":"{{fault}}","effect":"{{effect}}"}]}
            """);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(["104066", "20220001", "20220002"], await AttendeesAsync(campus));
        await campus.ExpectNoWriteAsync();
    }

    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Users)]
    public async Task Where_nobody_is_to_be_invited_any_more_all_are_taken_off(RunKind kind)
    {
        await using Campus campus = await SmallTerm.MakeAsync(new SyncOptions { EventAttendees = "all" }, Given.B);
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(3, Assert.Single(await campus.InvitedAsync()).Length);
        await campus.RestartAsync(new SyncOptions());
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(kind)).State);
        Assert.Empty(Assert.Single(await campus.InvitedAsync()));
        await campus.ExpectNoWriteAsync();
    }

    [Fact]
    public async Task Of_more_than_a_thousand_people_the_teacher_comes_first_and_the_others_fail_by_number()
    {
        await using Campus campus = await SmallTerm.MakeAsync(All);
        string numbers =
            string.Join(", ", Enumerable.Range(0, 1003).Select(n => $"('x{n}', '0100{n:D4}', '甲', '2025', 'add')"));
        campus.Sql($"INSERT INTO out_xsxx (id, xh, xm, update_time, zt) VALUES {numbers}");
        campus.Sql(
            $"""
            INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) SELECT '{Given.K1}', xh, '2024-2025-2', 'add' FROM out_xsxx
                WHERE xh LIKE '0100%'
            """);
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.CompletedWithFailures, 1), (run.State, run.Failures));
        Assert.Equal(1, campus.Sql(
            """
            UPDATE icasync_failure SET item = item WHERE code = 'ATTENDEE_LIMIT'
                AND message LIKE '%takes 1000%; 6 people%'
            """));
        string[] attendees = await AttendeesAsync(campus);
        Assert.Equal(1000, attendees.Length);
        Assert.Contains("104066", attendees);
    }

    [Fact]
    public async Task Attendees_that_a_run_added_and_removed_are_taken_back_with_it()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            All, Given.B, Given.B with { Offering = "K2", Date = "2025-03-05" });
        await campus.SyncAsync(RunKind.Full);
        string[][] before = await campus.InvitedAsync();
        campus.Sql($"UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE kkh = '{Given.K1}' AND xh = '20220001'");
        campus.Sql($"INSERT INTO out_xsxx (id, xh, xm, update_time, zt) VALUES ('3', '20220003', '丙', '2025', 'add')");
        campus.Sql(
            $"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '20220003', '2024-2025-2', 'add')");
        campus.Touch("room = '1300'", "kkh = 'K2'");
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"rules":[{"operation":"updateEvent","fault":"error","status":400,"code":400000004}]}
            """);
        RunRow run = await campus.SyncAsync(RunKind.Full, new RunOptions { OnFailure = OnFailure.Rollback });
        Assert.Equal(RunState.RolledBack, run.State);
        Assert.Contains(before, attendees => attendees.Contains("20220001"));
        Assert.Equal(before, await campus.InvitedAsync());
        Assert.Equal(
            ["104066 writer", "104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
    }

    // Method: the database takes what an undo's first attempt wrote, but not the record of the move back.
    [Fact]
    public async Task A_lesson_that_was_moved_back_without_a_record_keeps_its_people_in_the_next_attempt()
    {
        (Campus made, string[][] before) = await LeavingAsync();
        await using Campus campus = made;
        campus.Touch("rq = '2025/03/11 00:00:00.000'");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal(1, campus.Sql($"UPDATE icasync_change SET op = op WHERE run_id = '{run.RunId}' AND op = 'moved'"));
        campus.Refuse("UPDATE", "icasync_event", "new.marker <> old.marker");
        RunRow undo = await campus.SyncAsync(RunKind.Undo, new RunOptions { Undoes = run.RunId, Force = true });
        Assert.Equal(RunState.CompletedWithFailures, undo.State);
        campus.Sql("DROP TRIGGER refuse");
        await campus.Get<RunActs>().RewindAsync(undo.RunId, new Operator("test", null), default);
        Assert.Equal(RunState.Completed, (await campus.AttemptAsync(undo.RunId)).State);
        Assert.Equal(before, await campus.InvitedAsync());
    }

    // Method: the database takes no record of the removal; whether WPS has carried it out or not.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_undo_brings_back_whom_a_removal_without_a_record_was_about(bool carriedOut)
    {
        (Campus made, string[][] before) = await LeavingAsync();
        await using Campus campus = made;
        campus.Touch("room = '1300'");
        if (carriedOut)
        {
            campus.Refuse("DELETE", "icasync_attendee");
        }
        else
        {
            await campus.SimAsync("PUT", "/_sim/faults", """
                {"rules":[{"operation":"batchDeleteAttendees","fault":"error","status":500,"effect":"before"}]}
                """);
        }

        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal(RunState.CompletedWithFailures, run.State);
        Assert.Equal(1, campus.Sql("UPDATE icasync_attendee SET state = state WHERE state = 'deleting'"));
        campus.Sql("DROP TRIGGER IF EXISTS refuse");
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        Assert.Equal(carriedOut ? 2 : 3, (await campus.InvitedAsync())[0].Length);
        RunRow undo = await campus.SyncAsync(RunKind.Undo, new RunOptions { Undoes = run.RunId, Force = true });
        Assert.Equal(RunState.Completed, undo.State);
        Assert.Equal(before, await campus.InvitedAsync());
    }

    [Fact]
    public async Task A_deleted_event_comes_back_with_its_attendees()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            All, Given.B, Given.B with { Date = "2025-03-11" }, Given.B with { Offering = "K2", Date = "2025-03-05" });
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("zt = 'delete'", $"kkh = '{Given.K1}' AND rq = '2025-03-11'");
        campus.Touch("room = '1300'", "kkh = 'K2'");
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"rules":[{"operation":"updateEvent","fault":"error","status":400,"code":400000004}]}
            """);
        RunRow run = await campus.SyncAsync(RunKind.Full, new RunOptions { OnFailure = OnFailure.Rollback });
        Assert.Equal(RunState.RolledBack, run.State);
        Assert.Equal(3, (await campus.EventsAsync()).Length);
        Assert.All(Some.Of(await campus.InvitedAsync()), attendees => Assert.Contains("104066", attendees));
    }

    [Fact]
    public async Task A_deleted_event_whose_content_nobody_knows_is_named_and_not_rolled_back()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Date = "2025-03-11" }, Given.B with { Offering = "K2", Date = "2025-03-05" });
        await campus.SyncAsync(RunKind.Full);
        campus.Sql("UPDATE icasync_event SET content = NULL");
        campus.Touch("zt = 'delete'", $"kkh = '{Given.K1}' AND rq = '2025-03-11'");
        campus.Touch("room = '1300'", "kkh = 'K2'");
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"rules":[{"operation":"updateEvent","fault":"error","status":400,"code":400000004}]}
            """);
        RunRow run = await campus.SyncAsync(RunKind.Full, new RunOptions { OnFailure = OnFailure.Rollback });
        Assert.NotEqual(RunState.RolledBack, run.State);
        Assert.Equal(
            1, campus.Sql("UPDATE icasync_failure SET item = item WHERE code = 'NOT_UNDONE' AND item LIKE 'event:%'"));
    }

    private static async Task<string[]> AttendeesAsync(Campus campus) => (await campus.InvitedAsync())[0];

    // One lesson with three invited, of whom a student leaves.
    private static async Task<(Campus Campus, string[][] Before)> LeavingAsync()
    {
        Campus campus = await SmallTerm.MakeAsync(All, Given.B);
        await campus.SyncAsync(RunKind.Full);
        string[][] before = await campus.InvitedAsync();
        Assert.Equal(3, Assert.Single(before).Length);
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        return (campus, before);
    }
}
