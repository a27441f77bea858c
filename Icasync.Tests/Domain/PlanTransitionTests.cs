using System.Text.Json;
using Icasync.Domain.Planning;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>What may happen to a stored plan: the whole table (CONTRACTS 4).</summary>
public class PlanTransitionTests
{
    // The columns: allow, reject, apply, outdate. A dash leaves the plan as it is.
    [Theory]
    [InlineData(PlanState.Stored, "- - applied outdated")]
    [InlineData(PlanState.Held, "allowed rejected applied -")]
    [InlineData(PlanState.Allowed, "- - applied -")]
    [InlineData(PlanState.Rejected, "- - - -")]
    [InlineData(PlanState.Applied, "- - applied -")]
    [InlineData(PlanState.Outdated, "- - applied outdated")]
    public void What_happens_to_a_plan(PlanState from, string states) => Assert.Equal(
        states,
        string.Join(' ', Enum.GetValues<PlanAct>().Select(act =>
            PlanTransitions.Next(from, act) is { } state
                ? JsonNamingPolicy.CamelCase.ConvertName(state.ToString())
                : "-")));

    [Fact]
    public void Every_act_leads_to_one_state_and_the_table_has_every_state()
    {
        Assert.All(Some.Of(Enum.GetValues<PlanAct>()), act => Assert.NotEmpty(PlanTransitions.Of(act).From));
        Assert.Equal(
            Enum.GetValues<PlanState>().Length,
            typeof(PlanTransitionTests).GetMethod(nameof(What_happens_to_a_plan))!
                .GetCustomAttributes(typeof(InlineDataAttribute), false).Length);
    }
}
