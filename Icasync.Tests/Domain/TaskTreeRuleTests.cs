using Icasync.Domain.Runs;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>States and progress of the task tree (DESIGN 4).</summary>
public class TaskTreeRuleTests
{
    [Theory]
    [InlineData(RunState.Completed, NodeState.Skipped, NodeState.Completed)]
    [InlineData(RunState.CompletedWithFailures, NodeState.Skipped, NodeState.Completed)]
    [InlineData(RunState.Failed, NodeState.Pending, NodeState.Failed)]
    [InlineData(RunState.Terminated, NodeState.Pending, NodeState.Terminated)]
    [InlineData(RunState.RolledBack, NodeState.Pending, NodeState.RolledBack)]
    [InlineData(RunState.Suspended, NodeState.Pending, NodeState.Suspended)]
    public void What_the_end_of_a_run_makes_of_open_steps(RunState run, NodeState untouched, NodeState begun) =>
        Assert.Equal(
            (untouched, begun), (NodeStates.AtEnd(NodeState.Pending, run), NodeStates.AtEnd(NodeState.Running, run)));

    [Theory]
    [InlineData("Pending Pending", false, NodeState.Pending)]
    [InlineData("Completed Pending", false, NodeState.Running)]
    [InlineData("Running Pending", false, NodeState.Running)]
    [InlineData("Completed Skipped", false, NodeState.Completed)]
    [InlineData("Completed CompletedWithFailures", true, NodeState.CompletedWithFailures)]
    [InlineData("Skipped Skipped", false, NodeState.Skipped)]
    [InlineData("Failed Completed", true, NodeState.Failed)]
    public void A_phase_is_what_its_steps_are(string steps, bool anyFailed, NodeState phase) => Assert.Equal(
        phase,
        NodeStates.OfPhase(
            NodeState.Pending, [.. steps.Split(' ').Select(Enum.Parse<NodeState>)], anyFailed, RunState.Running));

    // A guard or WPS refused the run: the closing steps are done, and what stands before them never began.
    [Theory]
    [InlineData(RunState.Failed, NodeState.Failed)]
    [InlineData(RunState.Terminated, NodeState.Terminated)]
    [InlineData(RunState.Suspended, NodeState.Suspended)]
    public void A_phase_of_a_run_that_works_no_more_does_not_work(RunState run, NodeState phase) => Assert.Equal(
        phase,
        NodeStates.OfPhase(NodeState.Pending, [NodeState.Pending, NodeState.Completed], anyFailed: false, run));

    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    [InlineData(RunKind.Users)]
    [InlineData(RunKind.Check)]
    [InlineData(RunKind.Withdraw)]
    [InlineData(RunKind.Undo)]
    public void Progress_begins_with_nothing_grows_with_each_step_and_is_whole_at_the_end_alone(RunKind kind)
    {
        List<StepProgress> steps = Steps(kind, total: 4);
        int before = ProgressShare.Of(kind, steps, (0, 0));
        Assert.Equal(0, before);
        for (int i = 0; i < steps.Count; i++)
        {
            foreach ((NodeState state, long done) in new[] { (NodeState.Running, 2L), (NodeState.Completed, 4L) })
            {
                steps[i] = steps[i] with { Begun = true, State = state, Done = done };
                int now = ProgressShare.Of(kind, steps, (0, 0));
                Assert.InRange(now, before, ProgressShare.Whole - 1);
                before = now;
            }
        }

        Assert.Equal(ProgressShare.Whole - 1, before);
    }

    // The phases before count 14; "calendars" has three steps and a weight of 42. A step whose total is not known yet
    // is no progress, and failures are work that is done.
    [Theory]
    [InlineData(0, 0, 0, 14)]
    [InlineData(0, 5, 10, 21)]
    [InlineData(5, 5, 10, 28)]
    [InlineData(10, 0, 10, 28)]
    public void How_much_of_a_phase_is_done(long done, long failed, long total, int share)
    {
        List<StepProgress> steps = Steps(RunKind.Full, total: 0);
        int first = steps.FindIndex(step => step.Phase == "calendars");
        steps[first] = new StepProgress("calendars", Begun: true, NodeState.Running, done, failed, total);
        Assert.Equal(share, ProgressShare.Of(RunKind.Full, steps, (0, 0)));
    }

    // Courses differ in what they cost: once there is a plan, its calls say how far the run is.
    [Theory]
    [InlineData(RunKind.Full, "calendars", 0, 14)]
    [InlineData(RunKind.Full, "calendars", 50, 55)]
    [InlineData(RunKind.Full, "events", 50, 55)]
    [InlineData(RunKind.Full, "events", 250, 96)]
    [InlineData(RunKind.Full, "finish", 50, 96)]
    [InlineData(RunKind.Incremental, "update", 50, 57)]
    [InlineData(RunKind.Users, "permissions", 50, 60)]
    [InlineData(RunKind.Check, "compare", 50, 0)]
    [InlineData(RunKind.Incremental, "update", null, 20)]
    public void A_run_with_a_plan_is_as_far_as_its_calls(RunKind kind, string phase, int? made, int share)
    {
        List<StepProgress> steps = Steps(kind, total: 10);
        int first = steps.FindIndex(step => step.Phase == phase);
        steps[first] = steps[first] with { Begun = true, State = NodeState.Running };
        Assert.Equal(share, ProgressShare.Of(kind, steps, made is { } calls ? (100, calls) : null));
    }

    [Fact]
    public void Every_step_has_its_own_word_and_is_read_by_it()
    {
        OfferingStep[] steps = Enum.GetValues<OfferingStep>();
        Assert.Equal(steps, steps.Select(step => OfferingSteps.Parse(step.Word())));
        Assert.Equal(steps.Length, steps.Select(OfferingSteps.Word).Distinct().Count());
        Assert.Contains("new calendars", Assert.Throws<FormatException>(() => OfferingSteps.Parse("other")).Message);
    }

    [Theory]
    [InlineData(OfferingStep.NewCalendars, OfferingStep.Calendars)]
    [InlineData(OfferingStep.NewEvents, OfferingStep.Events)]
    [InlineData(OfferingStep.Calendars, null)]
    [InlineData(OfferingStep.Events, null)]
    [InlineData(OfferingStep.Deletes, null)]
    [InlineData(OfferingStep.Attendees, null)]
    [InlineData(OfferingStep.Verify, null)]
    [InlineData(OfferingStep.Repair, null)]
    public void Where_the_rest_of_a_new_course_waits(OfferingStep step, OfferingStep? rest) =>
        Assert.Equal(rest, step.OfKnownCalendar());

    [Fact]
    public void A_word_that_is_no_step_is_told_with_those_that_are() =>
        Assert.Equal(
            "'other' is no step: it is one of calendars, events, deletes, attendees, verify, new calendars, new "
            + "events, repair",
            Assert.Throws<FormatException>(() => OfferingSteps.Parse("other")).Message);

    // What one course adds: people where the node counts people, else the course itself, done or failed.
    [Theory]
    [InlineData(
        RunKind.Full, OfferingStep.Calendars, false,
        "calendars/create 1 0, calendars/permissions 2 0, calendars/participants 30 0")]
    [InlineData(
        RunKind.Full, OfferingStep.Calendars, true,
        "calendars/create 0 1, calendars/permissions 2 0, calendars/participants 30 0")]
    [InlineData(RunKind.Full, OfferingStep.Events, false, "events/create 1 0")]
    [InlineData(RunKind.Full, OfferingStep.Events, true, "events/create 0 1")]
    [InlineData(
        RunKind.Incremental, OfferingStep.Deletes, true,
        "delete/events 0 1, delete/participants 0 1, delete/soft delete 0 1")]
    [InlineData(RunKind.Users, OfferingStep.Verify, false, "")]
    public void What_a_course_adds_to_the_tree(RunKind kind, OfferingStep step, bool failed, string counts) =>
        Assert.Equal(
            counts,
            string.Join(", ", StepNodes.Of(kind, step, failed, new StepCounts(Teachers: 2, Students: 30))
                .Select(node => $"{node.Path.Text} {node.Done} {node.Failed}")));

    [Fact]
    public void Two_nodes_count_people_and_no_others()
    {
        IEnumerable<TreePath> paths = Enum.GetValues<RunKind>()
            .SelectMany(kind => RunSteps.Of(kind)).SelectMany(phase => phase.Steps).Distinct();
        Assert.Equal(
            [TreePath.CalendarsPermissions, TreePath.CalendarsParticipants], paths.Where(StepNodes.CountsPeople));
    }

    [Fact]
    public void A_step_is_over_when_nothing_more_will_happen_to_it() =>
        Assert.Equal(
            [NodeState.Pending, NodeState.Running],
            Enum.GetValues<NodeState>().Where(state => !state.IsOver()));

    // A look at a run must not fail, whatever its steps are: a check that was suspended has a suspended step.
    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    [InlineData(RunKind.Users)]
    [InlineData(RunKind.Check)]
    public void Progress_is_told_of_a_step_in_any_state(RunKind kind)
    {
        foreach (NodeState state in Enum.GetValues<NodeState>())
        {
            List<StepProgress> steps = Steps(kind, total: 4);
            steps[0] = steps[0] with { Begun = true, State = state, Done = 2 };
            Assert.InRange(ProgressShare.Of(kind, steps, calls: null), 0, ProgressShare.Whole - 1);
        }
    }

    [Fact]
    public void What_cannot_be_is_named_when_it_is_met()
    {
        static string Met(Action act) =>
            Assert.Throws<System.Diagnostics.UnreachableException>(act).Message;
        Assert.Equal("kind 99", Met(() => RunSteps.Of((RunKind)99)));
        Assert.Equal("step 99", Met(() => ((OfferingStep)99).OfKnownCalendar()));
        Assert.Equal(
            "a run of kind Check has no step Events", Met(() => StepNodes.Paths(RunKind.Check, OfferingStep.Events)));
        Assert.Equal(
            "an attempt does not end as Pending", Met(() => NodeStates.AtEnd(NodeState.Running, RunState.Pending)));
        Assert.Equal(
            "a step that is Failed is not open", Met(() => NodeStates.AtEnd(NodeState.Failed, RunState.Completed)));
        Assert.Equal(
            "99 of a run that is Failed",
            Met(() => RunTransitions.Next(RunState.Failed, (RunAct)99, Gate.Open, told: null)));
        Assert.Equal(
            "an attempt ended as 99",
            Met(() => RunTransitions.Next(RunState.Running, (AttemptEnd)99, Gate.Open, told: null)));
        Assert.Equal(
            "99 of a plan that is Held",
            Met(() => Icasync.Domain.Planning.PlanTransitions.Next(
                Icasync.Domain.Planning.PlanState.Held, (Icasync.Domain.Planning.PlanAct)99)));
        List<StepProgress> steps = Steps(RunKind.Check, total: 4);
        steps[0] = steps[0] with { Begun = true, State = (NodeState)99 };
        Assert.Equal("a step is 99", Met(() => ProgressShare.Of(RunKind.Check, steps)));
    }

    // Every node that a step counts for stands in the tree of the kind.
    [Theory]
    [InlineData(
        RunKind.Full, OfferingStep.Calendars, OfferingStep.Events, OfferingStep.Deletes, OfferingStep.Attendees,
        OfferingStep.Verify)]
    [InlineData(
        RunKind.Incremental, OfferingStep.Calendars, OfferingStep.Events, OfferingStep.NewCalendars,
        OfferingStep.NewEvents, OfferingStep.Deletes)]
    [InlineData(RunKind.Users, OfferingStep.Calendars, OfferingStep.Deletes)]
    [InlineData(RunKind.Check, OfferingStep.Repair)]
    [InlineData(RunKind.Withdraw, OfferingStep.Deletes)]
    [InlineData(
        RunKind.Undo, OfferingStep.Calendars, OfferingStep.Events, OfferingStep.Deletes, OfferingStep.Attendees,
        OfferingStep.Verify)]
    public void The_nodes_of_a_step_are_in_the_tree(RunKind kind, params OfferingStep[] steps)
    {
        HashSet<TreePath> tree = RunSteps.Of(kind)
            .SelectMany(phase => phase.Steps).ToHashSet();
        Assert.All(Some.Of(steps), step =>
        {
            Assert.NotEmpty(StepNodes.Paths(kind, step));
            Assert.Subset(tree, StepNodes.Paths(kind, step).ToHashSet());
        });
        Assert.Throws<System.Diagnostics.UnreachableException>(
            () => StepNodes.Paths(kind, kind == RunKind.Check ? OfferingStep.Events : OfferingStep.Repair));
    }

    private static List<StepProgress> Steps(RunKind kind, long total) => RunSteps.Of(kind)
        .SelectMany(phase => phase.Steps.Select(
            _ => new StepProgress(phase.Name, Begun: false, NodeState.Pending, 0, 0, total)))
        .ToList();
}
