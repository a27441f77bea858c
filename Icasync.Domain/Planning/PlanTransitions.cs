namespace Icasync.Domain.Planning;

/// <summary>The one place that says what may happen to a stored plan.</summary>
public static class PlanTransitions
{
    /// <summary>The state that the act leads to, or null when the plan stays as it is.</summary>
    public static PlanState? Next(PlanState from, PlanAct act) => (from, act) switch
    {
        (PlanState.Held, PlanAct.Allow) => PlanState.Allowed,
        (PlanState.Held, PlanAct.Reject) => PlanState.Rejected,
        (_, PlanAct.Allow or PlanAct.Reject) => null,

        // A source that leads to an outdated plan again makes it good again. A held plan is carried out undecided by a
        // run that a person forces. An attempt after one that died carries the same plan out once more.
        (PlanState.Stored or PlanState.Outdated or PlanState.Held or PlanState.Allowed or PlanState.Applied,
            PlanAct.Apply) => PlanState.Applied,
        (PlanState.Rejected, PlanAct.Apply) => null,

        // What a person has to decide, or has decided, is not answered by the source.
        (PlanState.Stored or PlanState.Outdated, PlanAct.Outdate) => PlanState.Outdated,
        (_, PlanAct.Outdate) => null,
        _ => throw new System.Diagnostics.UnreachableException($"{act} of a plan that is {from}"),
    };

    /// <summary>The states from which the act leads somewhere, and where.</summary>
    public static (IReadOnlyList<PlanState> From, PlanState To) Of(PlanAct act)
    {
        List<PlanState> from = Enum.GetValues<PlanState>().Where(state => Next(state, act) is not null).ToList();
        return (from, from.Select(state => Next(state, act)!.Value).Distinct().Single());
    }
}
