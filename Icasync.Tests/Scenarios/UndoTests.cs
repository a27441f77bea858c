using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Goal: an undo brings WPS back to what it held before a run of any kind, and an undo of the undo to what it held
/// after; what was changed since is listed and left unless it was asked for. Method: WPS before, after and after the
/// undos, compared without ids.
/// </summary>
public class UndoTests
{
    private static readonly TimetableRow[] Courses = [Given.B, Given.B with { Offering = "K2", Date = "2025-03-05" }];

    public static TheoryData<string> Changes =>
        ["first full", "full", "incremental", "moved", "ended", "users", "repair", "withdraw", "attendees",
            "given writer", "given reader"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task An_undo_restores_what_was_before_and_an_undo_of_it_what_was_after(string change)
    {
        await using Campus campus = await MakeAsync(
            change == "attendees" ? new SyncOptions { EventAttendees = "all" } : new SyncOptions());
        if (change != "first full")
        {
            await campus.SyncAsync(RunKind.Full);
        }

        RunKind kind = await PrepareAsync(campus, change);
        string before = await campus.FacesAsync();
        RunRow run = await campus.SyncAsync(kind, new RunOptions { Repair = kind == RunKind.Check });
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        string after = await campus.FacesAsync();
        Assert.NotEqual(before, after);

        RunRow undo = await UndoAsync(campus, run.RunId);
        Assert.Equal(before, await campus.FacesAsync());
        await UndoAsync(campus, undo.RunId);
        Assert.Equal(after, await campus.FacesAsync());
    }

    // The timetable still wants what was undone: the next sync does it again, in whole.
    [Theory]
    [InlineData(RunKind.Incremental)]
    [InlineData(RunKind.Full)]
    public async Task What_was_undone_counts_as_not_processed_and_the_next_sync_does_it_again(RunKind next)
    {
        await using Campus campus = await MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'");
        RunRow run = await campus.SyncAsync(RunKind.Incremental);
        string after = await campus.FacesAsync();
        await UndoAsync(campus, run.RunId);
        Assert.Equal(2, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt IS NULL"));
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(next)).State);
        Assert.Equal(after, await campus.FacesAsync());
        Assert.Equal(0, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt IS NULL"));
    }

    [Fact]
    public async Task What_a_newer_run_changed_since_is_listed_and_left_unless_it_is_asked_for()
    {
        await using Campus campus = await MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        string before = await campus.FacesAsync();
        campus.Touch("room = '1300'");
        RunRow run = await campus.SyncAsync(RunKind.Incremental);
        campus.Touch("room = '1400'", "kkh = 'K2'");
        await campus.SyncAsync(RunKind.Incremental);

        RunRow undo = await UndoAsync(campus, run.RunId);
        Assert.Equal(1, undo.Warnings.GetValueOrDefault("UNDO_LEFT"));
        Assert.Equal(["1223", "1400"], await RoomsAsync(campus));
        await UndoAsync(campus, undo.RunId);
        Assert.Equal(["1300", "1400"], await RoomsAsync(campus));
        undo = await UndoAsync(campus, run.RunId, includeChanged: true);
        Assert.Equal(0, undo.Warnings.GetValueOrDefault("UNDO_LEFT"));
        Assert.Equal(before, await campus.FacesAsync());
    }

    // Clocks are set back. The newer run is the newer one all the same.
    [Fact]
    public async Task What_a_newer_run_changed_by_a_clock_that_was_set_back_is_left_too()
    {
        await using Campus campus = await MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'");
        RunRow run = await campus.SyncAsync(RunKind.Incremental);
        campus.Sql($"UPDATE icasync_change SET at = '2099-01-01T00:00:00.000Z' WHERE run_id = '{run.RunId}'");
        campus.Touch("room = '1400'", "kkh = 'K2'");
        await campus.SyncAsync(RunKind.Incremental);

        RunRow undo = await UndoAsync(campus, run.RunId);
        Assert.Equal(1, undo.Warnings.GetValueOrDefault("UNDO_LEFT"));
        Assert.Equal(["1223", "1400"], await RoomsAsync(campus));
    }

    [Fact]
    public async Task What_a_person_changed_since_is_listed_and_left_unless_it_is_asked_for()
    {
        await using Campus campus = await MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        string before = await campus.FacesAsync();
        campus.Touch("room = '1300'");
        RunRow run = await campus.SyncAsync(RunKind.Incremental);
        string id = await campus.CalendarOfAsync("K2");
        string entry = (await campus.EventsAsync())
            .Single(one => one.Face.StartsWith("03-05", StringComparison.Ordinal)).Id;
        await campus.SimAsync(
            "POST", "/_sim/drift", $$"""[{"kind":"editTitle","calendarId":"{{id}}","eventId":"{{entry}}"}]""");

        RunRow undo = await UndoAsync(campus, run.RunId);
        Assert.Equal(1, undo.Warnings.GetValueOrDefault("UNDO_LEFT"));
        Assert.Equal(["1223", "1300"], await RoomsAsync(campus));
        await UndoAsync(campus, undo.RunId);
        await UndoAsync(campus, run.RunId, includeChanged: true);
        Assert.Equal(before, await campus.FacesAsync());
    }

    // A calendar that the run made is one object with all it holds: what a newer run did in it goes with nothing.
    [Fact]
    public async Task A_calendar_that_the_run_made_is_left_where_a_newer_run_worked_in_it()
    {
        await using Campus campus = await MakeAsync();
        RunRow run = await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'", "kkh = 'K2'");
        await campus.SyncAsync(RunKind.Incremental);
        RunRow undo = await UndoAsync(campus, run.RunId);
        Assert.Equal(1, undo.Warnings.GetValueOrDefault("UNDO_LEFT"));
        Assert.Equal(["1300"], await RoomsAsync(campus));
    }

    [Fact]
    public async Task A_run_that_has_nothing_left_to_undo_is_named_and_nothing_is_changed()
    {
        await using Campus campus = await MakeAsync();
        RunRow first = await campus.SyncAsync(RunKind.Full);
        RunRow idle = await campus.SyncAsync(RunKind.Full);
        await UndoAsync(campus, first.RunId);
        await campus.ResetCountersAsync();
        Assert.Equal(RecallTrouble.NothingLeft, await TroubleAsync(campus, idle.RunId));
        Assert.Equal(RecallTrouble.NothingLeft, await TroubleAsync(campus, first.RunId));
        Assert.Equal(RecallTrouble.UnknownRun, await TroubleAsync(campus, "20250101T000000000-full-000000"));
        RunRow open = await campus.StartAsync(RunKind.Full, new RunOptions());
        Assert.Equal(RecallTrouble.StillOpen, await TroubleAsync(campus, open.RunId));
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("total").GetInt64());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_undo_that_is_cut_off_goes_on_where_it_was(int atWrite)
    {
        Death death = new();
        await using Campus campus = await new Campus(around: death.Around).FillAsync(Courses);
        await campus.SyncAsync(RunKind.Full);
        string before = await campus.FacesAsync();
        campus.Touch("room = '1300'");
        campus.Sql("DELETE FROM u_jw_kcb_cur WHERE kkh = 'K2'");
        campus.Insert(Given.B with { Offering = "K3", Date = "2025-03-06" });
        RunRow run = await campus.SyncAsync(RunKind.Full);
        RunRow undo = await campus.StartAsync(RunKind.Undo, new RunOptions { Undoes = run.RunId });
        await campus.CutOffAsync(undo.RunId, death, atWrite);
        RunRow ended = await campus.AttemptAsync(undo.RunId);
        Assert.Equal((RunState.Completed, null), (ended.State, ended.Message));
        Assert.Equal(before, await campus.FacesAsync());
    }

    private static async Task<RunKind> PrepareAsync(Campus campus, string change)
    {
        switch (change)
        {
            case "full" or "incremental" or "attendees":
                campus.Touch("room = '1300'", "kkh = 'K2'");
                campus.Touch("kcmc = '新名'", $"kkh = '{Given.K1}'");
                campus.Insert(Given.B with { Offering = "K3", Date = "2025-03-06" });
                campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
                return change == "incremental" ? RunKind.Incremental : RunKind.Full;
            case "moved":
                campus.Touch("rq = '2025-03-12'");
                return RunKind.Incremental;
            case "ended":
                campus.Sql("DELETE FROM u_jw_kcb_cur WHERE kkh = 'K2'");
                return RunKind.Full;
            case "given writer" or "given reader":
                // Somebody gave the student access by hand before the timetable did (U33).
                await campus.GiveAccessAsync("K2", "20220001", change.Split(' ')[1]);
                goto case "users";
            case "users":
                campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
                campus.Sql(
                    "INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('K2', '20220001', '2024-2025-2', 'add')");
                return RunKind.Users;
            case "repair":
                await DriftAsync(campus);
                return RunKind.Check;
            case "withdraw":
                return RunKind.Withdraw;
            default:
                return RunKind.Full;
        }
    }

    private static async Task DriftAsync(Campus campus)
    {
        (string first, string second) = (await campus.CalendarOfAsync(Given.K1), await campus.CalendarOfAsync("K2"));
        (string Face, string Id)[] events = await campus.EventsAsync();
        await campus.SimAsync("POST", "/_sim/drift", $$"""
            [{"kind":"editTitle","calendarId":"{{first}}","eventId":"{{events[0].Id}}"},
             {"kind":"editTitle","calendarId":"{{first}}"},
             {"kind":"dropPermission","calendarId":"{{first}}","userId":"20220001"},
             {"kind":"deleteEvent","calendarId":"{{second}}","eventId":"{{events[1].Id}}"}]
            """);
    }

    private static async Task<RunRow> UndoAsync(Campus campus, string runId, bool includeChanged = false)
    {
        RunRow undo = await campus.SyncAsync(
            RunKind.Undo, new RunOptions { Undoes = runId, IncludeChanged = includeChanged });
        Assert.Equal((RunState.Completed, null), (undo.State, undo.Message));
        return undo;
    }

    private static async Task<RecallTrouble?> TroubleAsync(Campus campus, string runId) =>
        (await campus.Get<RecallCheck>().FindAsync(
            RunKind.Undo, Campus.Term, new RunOptions { Undoes = runId }, default))?.Trouble;

    private static async Task<string[]> RoomsAsync(Campus campus) =>
        [.. (await campus.EventsAsync()).Select(one => one.Face.Split(' ')[^1])];

    private static Task<Campus> MakeAsync(SyncOptions? options = null) =>
        SmallTerm.MakeAsync(options ?? new SyncOptions(), Courses);
}
