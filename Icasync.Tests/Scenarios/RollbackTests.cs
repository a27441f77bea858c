using Icasync.Activities.Lifecycle;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>What a run took back counts as not processed: the next run of any kind finds it pending (D1, D2).</summary>
public class RollbackTests
{
    [Fact]
    public async Task D1_Courses_that_were_rolled_back_stay_pending_and_are_done_by_the_next_incremental_sync()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Offering = "K2", Date = "2025-03-05" });
        await campus.SyncAsync(RunKind.Full);
        string before = await campus.FacesAsync();
        campus.Touch("room = '1300'");
        await campus.RefuseAsync("updateEvent", 400000004, nth: 1);
        Assert.Equal(
            RunState.RolledBack,
            (await campus.SyncAsync(RunKind.Incremental, new RunOptions { OnFailure = OnFailure.Rollback })).State);
        Assert.Equal(before, await campus.FacesAsync());
        Assert.Equal(2, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt IS NULL"));

        // A user sync of the same courses must not make them look finished.
        campus.Sql("INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('K2', '20220001', '2024-2025-2', 'add')");
        campus.Sql($"UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE kkh = '{Given.K1}' AND xh = '20220001'");
        await campus.SyncAsync(RunKind.Users);
        await campus.SyncAsync(RunKind.Incremental);
        Assert.All(
            Some.Of(await campus.EventsAsync()), one => Assert.EndsWith(" 1300", one.Face, StringComparison.Ordinal));
    }

    // DESIGN 5: a guard ends the run as failed, whatever its options, so that the plan can be allowed and the run
    // rewound.
    [Fact]
    public async Task D9_A_run_that_a_guard_stopped_has_nothing_to_take_back_and_is_failed()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            new SyncOptions { DeleteGuardFloor = 1, DeleteGuardShare = 0.1 });
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("zt = 'delete'");
        RunRow run = await campus.SyncAsync(RunKind.Full, new RunOptions { OnFailure = OnFailure.Rollback });
        Assert.Equal((RunState.Failed, "DELETE_GUARD"), (run.State, run.Reason));
        await campus.Get<HeldPlans>().DecideAsync(run.PlanId!, allow: true, new Operator("test", "right"), default);
        Assert.True(
            (await campus.Get<RunActs>().RewindAsync(run.RunId, new Operator("test", null), default))!.Accepted);
        Assert.Equal(RunState.Completed, (await campus.AttemptAsync(run.RunId)).State);
        Assert.Empty((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());
    }
}
