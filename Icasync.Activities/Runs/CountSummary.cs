using Icasync.Activities.Ledger;
using Icasync.Domain.Planning;

namespace Icasync.Activities.Runs;

/// <summary>What a run or plan did, or would do.</summary>
public sealed record CountSummary(
    CalendarCounts Calendars, EventCounts Events, AccessCounts Access, AttendeeCounts Attendees)
{
    /// <summary>Counts of courses; what was kept before there were pilots has none.</summary>
    public CourseCounts Courses { get; init; } = new(OutOfScope: 0);

    /// <summary>People who were told; what was kept before they were has none.</summary>
    public PeopleCounts People { get; init; } = new(Told: 0, Over: 0);

    /// <summary>Takes counts by the names of <see cref="RunTallies"/>; missing ones are zero.</summary>
    public static CountSummary Of(IReadOnlyDictionary<string, int> counts)
    {
        int Get(string name) => counts.TryGetValue(name, out int n) ? n : 0;
        return new CountSummary(
            new CalendarCounts(
                Get("calendars.created"), Get("calendars.adopted"), Get("calendars.renamed"), Get("calendars.deleted"),
                Get("calendars.unchanged"),
                Get("calendars.withheld")),
            new EventCounts(
                Get("events.created"), Get("events.adopted"), Get("events.updated"), Get("events.moved"),
                Get("events.deleted"),
                Get("events.unchanged"),
                Get("events.withheld")),
            new AccessCounts(
                Get("access.granted"), Get("access.adopted"), Get("access.revoked"), Get("access.changed"),
                Get("access.unchanged"), Get("access.pending")),
            new AttendeeCounts(Get("attendees.added"), Get("attendees.removed")))
        {
            Courses = new CourseCounts(Get(TermPlan.OutOfScopeCount)),
            People = new PeopleCounts(Get("people.told"), Get("people.over")),
        };
    }
}

/// <summary>Counts of calendars.</summary>
public sealed record CalendarCounts(int Created, int Adopted, int Renamed, int Deleted, int Unchanged, int Withheld);

/// <summary>Counts of events.</summary>
public sealed record EventCounts(
    int Created, int Adopted, int Updated, int Moved, int Deleted, int Unchanged, int Withheld);

/// <summary>Counts of access entries: a person and a calendar.</summary>
public sealed record AccessCounts(int Granted, int Adopted, int Revoked, int Changed, int Unchanged, int Pending);

/// <summary>Counts of courses.</summary>
/// <param name="OutOfScope">Those that a pilot leaves as they are.</param>
public sealed record CourseCounts(int OutOfScope);

/// <summary>Counts of attendees: a person and an event.</summary>
public sealed record AttendeeCounts(int Added, int Removed);

/// <summary>Counts of people.</summary>
/// <param name="Told">Those for whom a message about the run was put aside.</param>
/// <param name="Over">Those for whom the day had no room: their next message sums it up.</param>
public sealed record PeopleCounts(int Told, int Over);
