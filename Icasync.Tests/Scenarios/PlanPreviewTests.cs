using Icasync.Activities.Offerings;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>A plan that an operator asks for says what a run would do, and does nothing.</summary>
public class PlanPreviewTests
{
    [Fact]
    public async Task C26_A_plan_calls_nobody_and_writes_nothing()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'");
        await campus.ResetCountersAsync();
        string before = campus.Version();
        PlanDocument plan = await campus.Get<PlanPreview>().PlanAsync(
            RunKind.Incremental, Campus.Term, new RunOptions(), hasLedger: true, default);
        Assert.Equal("updateEvent", Assert.Single(plan.Operations).Op);
        Assert.Equal(before, campus.Version());
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("total").GetInt64());
    }

    [Theory]
    [InlineData("u_jw_kcb_cur")]
    [InlineData("out_jw_kcb_xs")]
    [InlineData("out_xsxx")]
    [InlineData("out_jsxx")]
    public async Task DESIGN5_A_plan_names_the_guard_that_would_stop_its_run(string table)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Sql($"DELETE FROM {table}");
        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Incremental, RunKind.Users })
        {
            Assert.Equal(
                RunReason.SourceEmpty,
                (await campus.Get<PlanPreview>()
                    .PlanAsync(kind, Campus.Term, new RunOptions(), hasLedger: true, default)).Guard);
        }
    }
}
