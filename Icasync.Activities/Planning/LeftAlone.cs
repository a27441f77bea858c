using Icasync.Activities.Ledger;
using Icasync.Domain.Planning;

namespace Icasync.Activities.Planning;

/// <summary>
/// What a plan leaves as it is of the objects that earlier attempts of the same run made or changed. The plan takes
/// them for unchanged, because it knows the ledger alone.
/// </summary>
public static class LeftAlone
{
    /// <summary>How many there are, by the count that the plan put them into.</summary>
    public static IReadOnlyDictionary<string, int> Of(TermPlan plan, IEnumerable<TouchedObject> touched)
    {
        Dictionary<string, OfferingPlan> work = plan.Work.ToDictionary(
            one => one.Plan.Key.Offering, one => one.Plan, StringComparer.Ordinal);
        return touched
            .Where(one => !work.TryGetValue(one.Offering, out OfferingPlan? planned) || !Changes(planned, one))
            .GroupBy(one => Count(one.Kind))
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
    }

    // What is in a calendar goes with it.
    private static bool Changes(OfferingPlan plan, TouchedObject one) =>
        plan.Calendar == CalendarAction.Delete || ChangesItself(plan, one);

    private static bool ChangesItself(OfferingPlan plan, TouchedObject one) => one.Kind switch
    {
        ChangeKind.Calendar => plan.Calendar != CalendarAction.None || plan.CalendarWithheld,
        ChangeKind.Event => plan.EventUpdates.Concat(plan.EventMoves).Select(update => update.Before.Marker)
            .Concat(plan.EventDeletes.Concat(plan.EventsWithheld).Select(gone => gone.Marker))
            .Contains(one.ItemKey),
        ChangeKind.Access => plan.Grants.Concat(plan.RoleChanges).Select(person => person.Number)
            .Concat(plan.Revokes.Select(person => person.Number))
            .Contains(one.ItemKey),
        ChangeKind.Attendee or _ =>
            throw new System.Diagnostics.UnreachableException($"a plan counts no {one.Kind}"),
    };

    private static string Count(ChangeKind kind) => kind switch
    {
        ChangeKind.Calendar => "calendars.unchanged",
        ChangeKind.Event => "events.unchanged",
        ChangeKind.Access => "access.unchanged",
        ChangeKind.Attendee or _ => throw new System.Diagnostics.UnreachableException($"a plan counts no {kind}"),
    };
}
