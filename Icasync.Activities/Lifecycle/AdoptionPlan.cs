using Icasync.Activities.Ledger;
using Icasync.Activities.Offerings;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Lifecycle;

/// <summary>What WPS shows of a term and the ledger does not have: found, unclear and missing.</summary>
/// <param name="Found">The calendars that are proven to be courses' of this term, one a course.</param>
/// <param name="Unclear">Calendars that have a course's number in their title, and nothing proves them.</param>
/// <param name="Missing">Courses with readable rows that have no calendar at WPS.</param>
/// <param name="Gone">Courses whose recorded calendar is not at WPS.</param>
public sealed record AdoptionPlan(
    string Term, Installation Self, IReadOnlyList<FoundCalendar> Found, IReadOnlyList<UnclearCalendar> Unclear,
    IReadOnlyList<string> Missing, IReadOnlyList<OfferingKey> Gone)
{
    /// <summary>
    /// Whether the ledger is lost or older. Without it, what differs was changed by hand, and a repair mends it.
    /// </summary>
    public bool IsNeeded => Found.Any(one => one.IsNewer);

    /// <summary>What would be recorded.</summary>
    public IReadOnlyList<FoundCalendar> Changes => IsNeeded ? [.. Found.Where(one => one.Differs)] : [];
}

/// <summary>A calendar of a course, with what it holds.</summary>
/// <param name="Differs">Whether it holds anything else than the ledger has of it.</param>
/// <param name="IsNewer">Whether that can only come from a time that the ledger does not know.</param>
public sealed record FoundCalendar(
    OfferingKey Key, WpsCalendar Calendar, CalendarContents Contents, bool Differs, bool IsNewer);

/// <summary>A calendar that nothing proves to be the course's.</summary>
public sealed record UnclearCalendar(string Kkh, string CalendarId, string Title, string Why);
