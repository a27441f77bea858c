namespace Icasync.Domain.Planning;

/// <summary>
/// What a plan is about to touch and what it will cost (DESIGN 4, step <i>impact</i>). Reads that ask about doubtful
/// answers are not foreseen.
/// </summary>
public static class ImpactForecast
{
    /// <summary>What the counts of a forecast begin with.</summary>
    public const string Prefix = "impact.";

    /// <summary>What the counts of calls by kind of change begin with.</summary>
    public const string CallsPrefix = "impact.calls.";

    /// <summary>The forecast of a plan, by the names of counts.</summary>
    /// <param name="eventsPerCall">How many events one call creates.</param>
    /// <param name="peoplePerCall">How many access entries one call changes.</param>
    public static IReadOnlyDictionary<string, int> Of(
        TermPlan plan, int eventsPerCall, int peoplePerCall, double callsPerSecond)
    {
        List<OfferingPlan> work = Work(plan);
        IReadOnlyDictionary<string, int> calls = Calls(plan, eventsPerCall, peoplePerCall);
        Dictionary<string, int> forecast = calls.ToDictionary(one => CallsPrefix + one.Key, one => one.Value);
        forecast[Prefix + "courses"] = work.Count;
        forecast[Prefix + "calendars"] = calls["calendars"];
        forecast[Prefix + "events"] = work.Sum(one =>
            one.EventCreates.Count + one.EventUpdates.Count + one.EventMoves.Count + one.EventDeletes.Count);
        forecast[Prefix + "people"] = plan.People.Count;
        forecast[Prefix + "calls"] = calls.Values.Sum();
        forecast[Prefix + "seconds"] = (int)Math.Ceiling(calls.Values.Sum() / callsPerSecond);
        return forecast;
    }

    /// <summary>The writes that a plan leads to, by the kind of change.</summary>
    /// <param name="eventsPerCall">How many events one call creates.</param>
    /// <param name="peoplePerCall">How many access entries one call changes.</param>
    public static IReadOnlyDictionary<string, int> Calls(TermPlan plan, int eventsPerCall, int peoplePerCall)
    {
        List<OfferingPlan> work = Work(plan);
        return new Dictionary<string, int>
        {
            ["calendars"] = work.Count(one => one.Calendar != CalendarAction.None),
            ["events.created"] = work.Sum(one => Batches(one.EventCreates.Count, eventsPerCall)),
            ["events.updated"] = work.Sum(one => one.EventUpdates.Count),
            ["events.moved"] = work.Sum(one => one.EventMoves.Count),
            ["events.deleted"] = work.Sum(one => one.EventDeletes.Count),
            ["access.granted"] = work.Sum(one => Batches(one.Grants.Count, peoplePerCall)),
            ["access.changed"] = work.Sum(one => Batches(one.RoleChanges.Count, peoplePerCall)),
            ["access.revoked"] = work.Sum(one => Batches(one.Revokes.Count, peoplePerCall)),
        };
    }

    private static List<OfferingPlan> Work(TermPlan plan) =>
        plan.Work.Where(one => one.Plan.HasWork).Select(one => one.Plan).ToList();

    private static int Batches(int count, int max) => (count + max - 1) / max;
}
