using System.Text.Json;
using Icasync.Domain.Runs;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>Where a run goes: the whole table of acts, and the whole table of ends of attempts (DESIGN 2).</summary>
public class RunTransitionTests
{
    private static readonly (Gate Gate, RunAct? Told)[] Gates =
    [
        (Gate.Open, null),
        (Gate.Draining, RunAct.Terminate),
        (Gate.Draining, RunAct.Suspend),
        (Gate.Closed, RunAct.Terminate),
        (Gate.Closed, RunAct.Suspend),
    ];

    // The columns: terminate, suspend, resume, rewind, retry. A dash is an act that the state forbids.
    [Theory]
    [InlineData(RunState.Pending, "terminated suspended - - -")]
    [InlineData(RunState.Running, "terminated suspended - - -")]
    [InlineData(RunState.Suspended, "terminated - pending - -")]
    [InlineData(RunState.Completed, "- - - - -")]
    [InlineData(RunState.CompletedWithFailures, "- - - pending pending")]
    [InlineData(RunState.Failed, "- - - pending pending")]
    [InlineData(RunState.Terminated, "- - - pending pending")]
    [InlineData(RunState.RolledBack, "- - - - -")]
    public void What_an_act_leads_to(RunState from, string states)
    {
        foreach ((Gate gate, RunAct? told) in Gates)
        {
            string row = string.Join(' ', Enum.GetValues<RunAct>().Select(act =>
                Word(RunTransitions.Next(from, act, gate, told))));

            // A pause does not keep a run open that was told to end.
            bool ends = RunTransitions.IsOpen(from) && gate != Gate.Open && told == RunAct.Terminate;
            Assert.Equal((gate, ends ? states.Replace("suspended", "-") : states), (gate, row));
        }
    }

    [Fact]
    public void The_table_of_acts_has_every_state() => Assert.Equal(
        Enum.GetValues<RunState>().Length,
        typeof(RunTransitionTests).GetMethod(nameof(What_an_act_leads_to))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Length);

    // The columns: the gate open; draining to terminate, to suspend; closed to terminate, to suspend.
    [Theory]
    [InlineData(AttemptEnd.Finished, "completed terminated suspended terminated suspended")]
    [InlineData(AttemptEnd.FinishedWithFailures, "completedWithFailures terminated suspended terminated suspended")]
    [InlineData(AttemptEnd.Stopped, "terminated terminated suspended terminated suspended")]
    [InlineData(AttemptEnd.Failed, "failed failed failed failed failed")]
    [InlineData(AttemptEnd.TakenBack, "rolledBack rolledBack rolledBack rolledBack rolledBack")]
    public void What_the_end_of_an_attempt_leads_to(AttemptEnd end, string states)
    {
        foreach (RunState from in Enum.GetValues<RunState>())
        {
            string row = string.Join(
                ' ', Gates.Select(one => Word(RunTransitions.Next(from, end, one.Gate, one.Told))));
            bool isAtWork = from is RunState.Pending or RunState.Running;
            Assert.Equal((from, isAtWork ? states : "- - - - -"), (from, row));
        }
    }

    [Theory]
    [InlineData(Gate.Open, false, Gate.Draining)]
    [InlineData(Gate.Open, true, Gate.Closed)]
    [InlineData(Gate.Draining, false, Gate.Draining)]
    [InlineData(Gate.Draining, true, Gate.Closed)]
    [InlineData(Gate.Closed, false, Gate.Closed)]
    [InlineData(Gate.Closed, true, Gate.Closed)]
    public void A_gate_only_ever_shuts_further(Gate gate, bool now, Gate after) =>
        Assert.Equal(after, RunTransitions.Shut(gate, now));

    [Theory]
    [InlineData(null, true)]
    [InlineData(0.0, false)]
    [InlineData(10.0, false)]
    [InlineData(10.001, true)]
    [InlineData(-60.0, false)]
    public void A_host_is_gone_when_its_heartbeat_is_too_old(double? age, bool isMissed)
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(50);
        Assert.Equal(isMissed, Heartbeat.IsMissed(age is { } seconds ? now.AddSeconds(-seconds) : null, now));
    }

    private static string Word(RunState? state) =>
        state is { } known ? JsonNamingPolicy.CamelCase.ConvertName(known.ToString()) : "-";
}
