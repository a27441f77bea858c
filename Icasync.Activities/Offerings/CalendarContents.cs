using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>What a calendar that no row records holds, as far as it is proven to be a course's.</summary>
/// <param name="IsOurs">Whether the calendar itself is proven to be this course's of this term.</param>
/// <param name="Held">All events in it that carry a marker, whoever made them.</param>
/// <param name="Events">The events that are ours, each with the lesson that it shows as wanted.</param>
/// <param name="Unfit">Lessons whose event has an id that no row can hold.</param>
/// <param name="People">Whose access is ours.</param>
/// <param name="Invited">Whose invitation is ours, by the marker of the event; null where events have no attendees by
/// the setting, so that nobody looked.</param>
public sealed record CalendarContents(
    bool IsOurs,
    IReadOnlyList<MarkedEvent> Held,
    IReadOnlyList<(MarkedEvent Held, DesiredEvent? Same)> Events,
    IReadOnlyList<DesiredEvent> Unfit,
    IReadOnlyList<(HeldPermission Held, ParticipantKind Kind)> People,
    IReadOnlyList<(string Marker, WpsAttendee Held)>? Invited);
