using Icasync.Domain.Timetable;

namespace Icasync.Domain.Planning;

/// <summary>A plan over a term: what there is to do, counts, what it would delete, a hash over all of it.</summary>
public sealed class TermPlan
{
    private static readonly string[] CountNames =
    [
        "calendars.created", "calendars.renamed", "calendars.deleted", "calendars.unchanged", "calendars.withheld",
        "events.created", "events.updated", "events.moved", "events.deleted", "events.unchanged", "events.withheld",
        "access.granted", "access.revoked", "access.changed", "access.unchanged", "access.pending",
        OutOfScopeCount,
    ];

    /// <summary>The count of the courses that a pilot leaves alone.</summary>
    public const string OutOfScopeCount = "courses.outOfScope";

    public List<PlannedOffering> Work { get; } = [];

    /// <summary>How much of each kind there is to do, or to leave: <c>events.created</c>.</summary>
    public Dictionary<string, int> Counts { get; } = CountNames.ToDictionary(name => name, _ => 0);
    public List<string> WithheldOfferings { get; } = [];

    /// <summary>How many deletes are withheld, by offering.</summary>
    public Dictionary<string, int> WithheldDeletes { get; } = new(StringComparer.Ordinal);

    /// <summary>Events and access entries that would go with their calendar, by offering.</summary>
    public Dictionary<string, (int Events, int Access)> Dying { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Offerings that have, or will have, a calendar and readable rows: whose events may want attendees.
    /// </summary>
    public List<OfferingKey> Readable { get; } = [];

    /// <summary>Chosen offerings that the source or the ledger names.</summary>
    public HashSet<string> Found { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of staged offerings that the plan does not treat: they stay as pending as they were.</summary>
    public List<string> Untreated { get; } = [];

    /// <summary>Offerings outside of the pilot's scope that have a calendar of an earlier one.</summary>
    public List<string> KeptOutOfScope { get; } = [];

    /// <summary>Numbers of the people whose calendars would change, each once.</summary>
    public HashSet<string> People { get; } = new(StringComparer.Ordinal);
    public int LiveCalendars { get; private set; }
    public int LiveEvents { get; private set; }
    public int LiveAccess { get; private set; }
    public int DeletedEvents { get; private set; }
    public int DeletedAccess { get; private set; }
    public string Hash { get; set; } = string.Empty;

    /// <summary>Counts an offering outside of the pilot's scope.</summary>
    public void LeaveOut(OfferingKey key, LiveOffering live)
    {
        Counts[OutOfScopeCount]++;
        if (live.HasCalendar)
        {
            KeptOutOfScope.Add(key.Offering);
        }
    }

    /// <summary>
    /// Counts what the ledger holds of an offering in scope, whether or not the plan treats it: the guard is about it.
    /// </summary>
    public void Meet(LiveOffering live)
    {
        LiveCalendars += live.HasCalendar ? 1 : 0;
        LiveEvents += live.Events;
        LiveAccess += live.People.Count;
    }

    /// <summary>Takes in the plan of one offering.</summary>
    public void Add(OfferingPlan one, LiveOffering live, bool hasIntents)
    {
        Counts["calendars.created"] += one.Calendar == CalendarAction.Create ? 1 : 0;
        Counts["calendars.renamed"] += one.Calendar == CalendarAction.Rename ? 1 : 0;
        Counts["calendars.deleted"] += one.Calendar == CalendarAction.Delete ? 1 : 0;
        Counts["calendars.withheld"] += one.CalendarWithheld ? 1 : 0;
        Counts["calendars.unchanged"] += one.Calendar == CalendarAction.None && live.HasCalendar
            && !one.CalendarWithheld ? 1 : 0;
        Counts["events.created"] += one.EventCreates.Count;
        Counts["events.updated"] += one.EventUpdates.Count;
        Counts["events.moved"] += one.EventMoves.Count;
        Counts["events.deleted"] += one.EventDeletes.Count;
        Counts["events.withheld"] += one.EventsWithheld.Count;
        Counts["events.unchanged"] += one.EventsUnchanged;
        Counts["access.granted"] += one.Grants.Count;
        Counts["access.changed"] += one.RoleChanges.Count;
        Counts["access.revoked"] += one.Revokes.Count;
        Counts["access.unchanged"] += one.AccessUnchanged;
        Counts["access.pending"] += one.Pending.Count;
        bool ends = one.Calendar == CalendarAction.Delete;
        DeletedEvents += ends ? live.Events : one.EventDeletes.Count;
        DeletedAccess += ends ? live.People.Count : one.Revokes.Count;
        if (ends)
        {
            Dying[one.Key.Offering] = (live.Events, live.People.Count);
        }

        if (one.EventsWithheld.Count > 0 || one.CalendarWithheld)
        {
            WithheldOfferings.Add(one.Key.Offering);
            WithheldDeletes[one.Key.Offering] = one.EventsWithheld.Count + (one.CalendarWithheld ? 1 : 0);
        }

        People.UnionWith(PeopleOf(one, live));
        if (one.HasWork || hasIntents || one.PendingDropped.Count > 0)
        {
            Work.Add(new PlannedOffering(one, live.HasCalendar, hasIntents));
        }
    }

    /// <summary>
    /// Counts the whole term where the plan met a part of it: the guard and the counts of what is unchanged are about
    /// the term.
    /// </summary>
    public void CountWhole(int calendars, int events, int access)
    {
        Counts["calendars.unchanged"] += calendars - LiveCalendars;
        Counts["events.unchanged"] += events - LiveEvents;
        Counts["access.unchanged"] += access - LiveAccess;
        (LiveCalendars, LiveEvents, LiveAccess) = (calendars, events, access);
    }

    /// <summary>
    /// What would really go, of each kind: the events and access entries of a deleted calendar go with it.
    /// </summary>
    public IReadOnlyList<DeletedShare> Deletes =>
    [
        new("calendars", Counts["calendars.deleted"], LiveCalendars),
        new("events", DeletedEvents, LiveEvents),
        new("access entries", DeletedAccess, LiveAccess),
    ];

    /// <summary>The kinds that trip the delete guard (DOMAIN D9).</summary>
    public IReadOnlyList<DeletedShare> Tripped(double shareMax, int floor) =>
        DeleteGuard.Tripped(Deletes, shareMax, floor);

    // A changed event or title touches everybody who sees the calendar; a changed access only its person.
    private static IEnumerable<string> PeopleOf(OfferingPlan one, LiveOffering live)
    {
        IEnumerable<string> people = one.Grants.Concat(one.RoleChanges).Select(person => person.Number)
            .Concat(one.Revokes.Select(person => person.Number));
        return one.HasEventWork || one.EventDeletes.Count > 0
            || one.Calendar is CalendarAction.Rename or CalendarAction.Delete
            ? people.Concat(live.People)
            : people;
    }
}
