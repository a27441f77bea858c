using Icasync.Activities.Base;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Icasync.Tests.Notify;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Every step of the task tree stands for work: it is done where there is some, else skipped (DESIGN 4).
/// </summary>
public class TaskTreeTests
{
    private static readonly string Completed = WireFormat.Word(NodeState.Completed);

    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    [InlineData(RunKind.Users)]
    [InlineData(RunKind.Check)]
    public async Task Every_step_is_done_by_a_run_that_has_work_for_it(RunKind kind)
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Offering = "K2" }, Given.B4 with { Offering = "K2", Date = "2025-03-11" });
        if (kind != RunKind.Full)
        {
            await campus.SyncAsync(RunKind.Full);
            await ChangeAsync(campus);
        }

        RunRow run = await campus.SyncAsync(kind, new RunOptions { Repair = kind == RunKind.Check });
        Assert.Equal(RunState.Completed, run.State);
        Dictionary<string, TreeNode> steps = await Steps.OfAsync(campus, run);
        Assert.Equal(
            RunSteps.Of(kind).SelectMany(phase => phase.Steps.Select(step => step.Text)).Order(),
            steps.Keys.Order());
        Assert.All(Some.Of(steps), step => Assert.Equal((step.Key, Completed), (step.Key, step.Value.State)));
        Assert.All(Some.Of(steps), step => Assert.NotNull(step.Value.StartedAt));
        Assert.Equal(0, campus.Sql("DELETE FROM icasync_desired"));
    }

    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    [InlineData(RunKind.Users)]
    [InlineData(RunKind.Check)]
    public async Task A_run_without_work_leaves_no_step_open(RunKind kind)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        Dictionary<string, TreeNode> steps = await Steps.OfAsync(campus, await campus.SyncAsync(kind));
        string[] over = [Completed, WireFormat.Word(NodeState.Skipped)];
        Assert.All(Some.Of(steps), step => Assert.Contains(step.Value.State, over));
    }

    [Fact]
    public async Task Below_a_step_those_courses_come_first_that_failed_and_no_more_than_are_wanted()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Offering = "K2" }, Given.B with { Offering = "K3" });
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.NotEqual(0, campus.Sql("UPDATE icasync_work SET outcome = 'failed' WHERE offering = 'K3'"));
        TreeReader trees = new(campus.Get<Database>(), campus.Get<RunStore>());
        TreeNode[] steps = [.. (await trees.ReadAsync(run.RunId, offeringsMax: 2, CancellationToken.None))!
            .Children.SelectMany(phase => phase.Children).Where(step => step.Children.Count > 0)];
        Assert.All(Some.Of(steps), step => Assert.Equal((2, "K3"), (step.Children.Count, step.Children[0].Name)));
        Assert.All(Some.Of(steps), step => Assert.Equal(3, step.Courses));
    }

    // A course that is new, one that is changed and loses a lesson, people who come, go and change their role.
    private static async Task ChangeAsync(Campus campus)
    {
        campus.Touch("room = '1300'", $"kkh = '{Given.K1}'");
        campus.Touch("zt = 'delete'", "kkh = 'K2' AND jc = '4'");
        campus.Insert(Given.B with { Offering = "K3" });
        campus.Sql($"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('K2', '20220001', '{Campus.Term}', 'add')");
        campus.Sql($"UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE kkh = '{Given.K1}' AND xh = '20220001'");
        string calendar = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;
        string lesson = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("events")[0]
            .GetProperty("id").GetString()!;
        await campus.SimAsync(
            "POST", "/_sim/drift", $$"""[{"kind":"deleteEvent","calendarId":"{{calendar}}","eventId":"{{lesson}}"}]""");
    }
}
