using Icasync.Domain.Runs;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>Which act of an operator a state of a run allows, and where it leads (CONTRACTS 4).</summary>
public class RunTransitionsTests
{
    // A row for each state: what terminate, suspend, resume, rewind and retry lead to, or a dash.
    [Theory]
    [InlineData(RunState.Pending, "Terminated Suspended - - -", true)]
    [InlineData(RunState.Running, "Terminated Suspended - - -", true)]
    [InlineData(RunState.Suspended, "Terminated - Pending - -", true)]
    [InlineData(RunState.Completed, "- - - - -", false)]
    [InlineData(RunState.CompletedWithFailures, "- - - Pending Pending", false)]
    [InlineData(RunState.Failed, "- - - Pending Pending", false)]
    [InlineData(RunState.Terminated, "- - - Pending Pending", false)]
    [InlineData(RunState.RolledBack, "- - - - -", false)]
    public void An_act_leads_where_the_table_says(RunState from, string leads, bool open)
    {
        RunAct[] acts = [RunAct.Terminate, RunAct.Suspend, RunAct.Resume, RunAct.Rewind, RunAct.Retry];
        Assert.Equal(Enum.GetValues<RunAct>().Order(), acts.Order());
        Assert.Equal(leads, string.Join(' ', acts.Select(act => RunTransitions.Next(from, act)?.ToString() ?? "-")));
        Assert.Equal(open, RunTransitions.IsOpen(from));
    }
}
