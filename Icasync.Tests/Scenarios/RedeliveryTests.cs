using Icasync.Activities.Lifecycle;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Staging;
using Icasync.Domain.Runs;
using Icasync.Simulation.Engine;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Goal: an activity that the engine delivers once more, long after its answer was taken, changes nothing of what the
/// attempt decided: staged is staged, planned is planned (DESIGN 4).
/// </summary>
public class RedeliveryTests
{
    [Theory]
    [InlineData(RunKind.Full, nameof(PrepareRun))]
    [InlineData(RunKind.Full, nameof(AggregateSessions))]
    [InlineData(RunKind.Full, nameof(ResolveParticipants))]
    [InlineData(RunKind.Full, nameof(PlanRun))]
    [InlineData(RunKind.Incremental, nameof(PrepareRun))]
    [InlineData(RunKind.Incremental, nameof(DetectChanges))]
    [InlineData(RunKind.Incremental, nameof(PlanRun))]
    [InlineData(RunKind.Users, nameof(AggregateSessions))]
    [InlineData(RunKind.Users, nameof(ResolveParticipants))]
    public async Task What_comes_again_before_the_deletes_changes_no_decision(RunKind kind, string activity)
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Date = "2025-03-11" }, Given.B with { Date = "2025-03-18" });
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("zt = 'delete'", "rq = '2025-03-11'");
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        Dictionary<string, object?> inputs = [];
        RunStore runs = campus.Get<RunStore>();
        StartAnswer start = await runs.StartAsync(kind, Campus.Term, new RunOptions(), "test", default);
        RunRow begun = (await runs.BeginAttemptAsync(
            (await runs.FindAsync(start.RunId, default))!, "test/1", default))!;
        InlineEngine engine = new(campus.Services);
        int again = 0;
        engine.BeforeActivity = async (name, input) =>
        {
            if (input is OfferingsInput { Step: OfferingStep.Deletes } && again++ == 0)
            {
                // What the source says by now is another run's matter: here everybody seems to be gone.
                campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete'");
                campus.Sql("UPDATE out_jsxx SET zt = 'delete'");
                campus.Touch("zt = 'delete'");
                await engine.RepeatAsync(activity, inputs[activity], default);
            }

            inputs[name] = input;
            return Execution.Once;
        };
        await engine.RunAsync(begun, default);
        Assert.True(again > 0);
        Assert.Equal(RunState.Completed, (await runs.FindAsync(start.RunId, default))!.State);
        Assert.Equal(kind == RunKind.Users ? 3 : 2, (await campus.EventsAsync()).Length);
        Assert.Equal(["104066 writer", "20220002 reader"], await campus.AccessAsync());
    }

    [Fact]
    public async Task A_list_of_work_that_is_counted_again_keeps_its_order_and_outcomes()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Offering = "K2" }, Given.B with { Offering = "K3" });
        await campus.SyncAsync(RunKind.Full);
        campus.Sql("UPDATE icasync_offering SET doubtful = 7");
        RunStore runs = campus.Get<RunStore>();
        StartAnswer start = await runs.StartAsync(RunKind.Full, Campus.Term, new RunOptions(), "test", default);
        RunRow begun = (await runs.BeginAttemptAsync(
            (await runs.FindAsync(start.RunId, default))!, "test/1", default))!;
        InlineEngine engine = new(campus.Services);
        bool verifies = false;
        engine.BeforeActivity = async (_, input) =>
        {
            if (input is OfferingsInput { Step: OfferingStep.Verify } verify && !verifies)
            {
                verifies = true;
                campus.Sql("UPDATE icasync_offering SET doubtful = 0 WHERE offering = 'K2'");
                await engine.RepeatAsync(nameof(CountWork), new StepInput(verify.Attempt, verify.Step), default);
            }

            return Execution.Once;
        };
        await engine.RunAsync(begun, default);
        Assert.True(verifies);
        Assert.Equal(3, campus.Sql(
            $"""
            UPDATE icasync_work SET step = step
            WHERE run_id = '{start.RunId}' AND step = 'verify' AND outcome = 'done'
            """));
    }
}
