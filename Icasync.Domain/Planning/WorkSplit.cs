using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Domain.Planning;

/// <summary>Splits a plan into the work lists of the steps of a run (DESIGN 4).</summary>
public static class WorkSplit
{
    /// <summary>The offerings of each step that the plan decides about, in the plan's order.</summary>
    public static IReadOnlyDictionary<OfferingStep, IReadOnlyList<OfferingKey>> Of(
        RunKind kind, IReadOnlyList<PlannedOffering> work)
    {
        IEnumerable<PlannedOffering> calendars = work.Where(one => one.Plan.HasCalendarWork || one.HasIntents);
        IEnumerable<PlannedOffering> events = work.Where(one => one.Plan.HasEventWork || one.HasIntents);

        // An unfinished intent may turn out to have made something that is unwanted by now; only the step finds out.
        IEnumerable<PlannedOffering> deletes = work.Where(one => one.Plan.HasDeleteWork || one.HasIntents);
        if (kind == RunKind.Users)
        {
            return new Dictionary<OfferingStep, IReadOnlyList<OfferingKey>>
            {
                [OfferingStep.Calendars] = Keys(calendars),
                [OfferingStep.Deletes] = Keys(deletes),
            };
        }

        if (kind != RunKind.Incremental)
        {
            return new Dictionary<OfferingStep, IReadOnlyList<OfferingKey>>
            {
                [OfferingStep.Calendars] = Keys(calendars),
                [OfferingStep.Events] = Keys(events),
                [OfferingStep.Deletes] = Keys(deletes),
            };
        }

        return new Dictionary<OfferingStep, IReadOnlyList<OfferingKey>>
        {
            [OfferingStep.Calendars] = Keys(calendars.Where(one => one.HasCalendar)),
            [OfferingStep.Events] = Keys(events.Where(one => one.HasCalendar)),
            [OfferingStep.Deletes] = Keys(deletes),
            [OfferingStep.NewCalendars] = Keys(calendars.Where(one => !one.HasCalendar)),
            [OfferingStep.NewEvents] = Keys(events.Where(one => !one.HasCalendar)),
        };
    }

    private static List<OfferingKey> Keys(IEnumerable<PlannedOffering> work) =>
        work.Select(one => one.Plan.Key).ToList();
}
