using Icasync.Activities.Lifecycle;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Goal: a retired term's calendars become what was chosen, no sync touches them any more, and a reopened term becomes
/// what it was. Method: courses K1 and K2 and a calendar of somebody else's; each choice, by plan, guard and ledger.
/// </summary>
public class RetireTests
{
    // Behind all others in the order of their characters, with and without the mark.
    private const string Theirs = "龙年日历";

    private static readonly TimetableRow[] Courses = [Given.B, Given.B with { Offering = "K2", Date = "2025-03-05" }];
    private static readonly Operator Me = new("test", "over");

    [Theory]
    [InlineData(RetiredCalendars.Rename, RunKind.Incremental)]
    [InlineData(RetiredCalendars.Teachers, RunKind.Incremental)]
    [InlineData(RetiredCalendars.Delete, RunKind.Full)]
    public async Task Calendars_become_what_was_chosen_and_a_reopened_term_what_it_was(
        RetiredCalendars choice, RunKind again)
    {
        await using Campus campus = await SmallTerm.MakeAsync(Courses);
        await campus.SyncAsync(RunKind.Full);
        await campus.SimAsync("POST", "/_sim/drift", $$"""[{"kind":"addCalendar","title":"{{Theirs}}"}]""");
        string synced = await campus.FacesAsync();
        RunRow run = await campus.SyncAsync(RunKind.Retire, new RunOptions { Retires = choice });
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        string retired = await campus.FacesAsync();
        Assert.Equal(Expected(synced, choice), retired);
        Assert.Equal(0, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt IS NULL"));

        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Check, RunKind.Withdraw })
        {
            Assert.Equal("TERM_CLOSED", (await campus.SyncAsync(kind)).Reason);
        }

        // Said again, it finds nothing to do, and another choice can follow.
        Assert.Equal(
            RecallTrouble.NothingLeft,
            (await campus.Get<RecallCheck>().FindAsync(
                RunKind.Retire, Campus.Term, new RunOptions { Retires = choice }, default))!.Trouble);
        Assert.Equal(retired, await campus.FacesAsync());

        Assert.True((await campus.Get<TermActs>().ActAsync(Campus.Term, TermAct.Reopen, Me, default)).Accepted);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(again)).State);
        Assert.Equal(synced, await campus.FacesAsync());
    }

    [Fact]
    public async Task A_retirement_is_undone_once_the_term_is_reopened()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Courses);
        await campus.SyncAsync(RunKind.Full);
        string synced = await campus.FacesAsync();
        RunRow run = await campus.SyncAsync(
            RunKind.Retire, new RunOptions { Retires = RetiredCalendars.Teachers });
        await campus.Get<TermActs>().ActAsync(Campus.Term, TermAct.Reopen, Me, default);
        RunRow undo = await campus.SyncAsync(RunKind.Undo, new RunOptions { Undoes = run.RunId });
        Assert.Equal((RunState.Completed, null), (undo.State, undo.Message));
        Assert.Equal(synced, await campus.FacesAsync());
    }

    // Whoever is invited to a lesson sees it without its calendar.
    [Fact]
    public async Task Students_lose_their_invitations_with_their_access()
    {
        await using Campus campus = await SmallTerm.MakeAsync(new SyncOptions { EventAttendees = "all" }, Courses);
        await campus.SyncAsync(RunKind.Full);
        Assert.Contains("20220001", string.Join(' ', await AttendeesAsync(campus)), StringComparison.Ordinal);
        RunRow run = await campus.SyncAsync(RunKind.Retire, new RunOptions { Retires = RetiredCalendars.Teachers });
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Equal(["104066"], (await AttendeesAsync(campus)).Distinct());
    }

    [Theory]
    [InlineData(RetiredCalendars.Teachers)]
    [InlineData(RetiredCalendars.Delete)]
    public async Task What_takes_much_away_is_held_and_the_term_stays_open_until_it_is_allowed(RetiredCalendars choice)
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            new SyncOptions { DeleteGuardFloor = 1, DeleteGuardShare = 0.1 }, Courses);
        await campus.SyncAsync(RunKind.Full);
        string synced = await campus.FacesAsync();
        RunRow run = await campus.SyncAsync(RunKind.Retire, new RunOptions { Retires = choice });
        Assert.Equal((RunState.Failed, "DELETE_GUARD"), (run.State, run.Reason));
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(synced, await campus.FacesAsync());
        await campus.Get<HeldPlans>().DecideAsync(run.PlanId!, allow: true, Me, default);
        Assert.True((await campus.Get<RunActs>().RewindAsync(run.RunId, Me, default))!.Accepted);
        Assert.Equal(RunState.Completed, (await campus.AttemptAsync(run.RunId)).State);
        Assert.Equal(Expected(synced, choice), await campus.FacesAsync());
        Assert.Equal("TERM_CLOSED", (await campus.SyncAsync(RunKind.Full)).Reason);
    }

    [Fact]
    public async Task A_retirement_that_is_cut_off_goes_on_and_no_sync_comes_between()
    {
        Death death = new();
        await using Campus campus = await new Campus(around: death.Around).FillAsync(Courses);
        await campus.SyncAsync(RunKind.Full);
        string synced = await campus.FacesAsync();
        RunRow run = await campus.StartAsync(
            RunKind.Retire, new RunOptions { Retires = RetiredCalendars.Rename });
        await campus.CutOffAsync(run.RunId, death, atWrite: 2);
        Assert.Equal(RunState.Completed, (await campus.AttemptAsync(run.RunId)).State);
        Assert.Equal(Expected(synced, RetiredCalendars.Rename), await campus.FacesAsync());
    }

    private static string Expected(string synced, RetiredCalendars choice)
    {
        string[] lines = synced.Split('\n');
        return choice switch
        {
            RetiredCalendars.Rename => string.Join('\n', lines.Select(
                line => line.Length == 0 || line.StartsWith(' ') || line == Theirs ? line : "「已结束」" + line)),
            RetiredCalendars.Teachers => string.Join(
                '\n', lines.Where(line => !line.EndsWith(" reader", StringComparison.Ordinal))),
            RetiredCalendars.Delete => lines.Contains(Theirs) ? Theirs + "\n" : string.Empty,
            RetiredCalendars.Leave or _ => synced,
        };
    }

    private static async Task<string[]> AttendeesAsync(Campus campus) =>
        [.. (await campus.StateAsync()).GetProperty("calendars").EnumerateArray()
            .SelectMany(one => one.GetProperty("events").EnumerateArray())
            .SelectMany(one => one.GetProperty("attendees").EnumerateArray().Select(person => person.GetString()!))];
}
