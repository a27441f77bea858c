using Icasync.Activities.Wps;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Events;

/// <summary>An event that WPS holds, by the marker it carries.</summary>
/// <param name="By">The installation that it names; null when it was made before there were such ids.</param>
public sealed record MarkedEvent(string Marker, string EventId, EventFace Face, InstallationMark? By)
{
    /// <summary>An event that WPS answered; null when it carries no marker.</summary>
    public static MarkedEvent? Of(WpsEvent held) => EventMatcher.Marker(held.Description) is { } marker
        ? new MarkedEvent(marker, held.Id, FaceOf(held), InstallationMark.TakeOff(held.Description!).Mark)
        : null;

    /// <summary>The event as it is compared with the ledger.</summary>
    public HeldObject<EventFace> ToObject(bool isOurs) => new(Marker, EventId, Face, isOurs);

    /// <summary>
    /// Whether the marker was made for a session of this offering and term. It is not seen any more in an event whose
    /// name or day somebody changed.
    /// </summary>
    public bool IsMadeFor(OfferingKey key) => Face is { Summary: { } name, Start: { } start }
        && EventFactory.IsMarkerOf(Marker, key, name, DateOnly.FromDateTime(start.ToOffset(EventFace.Offset).DateTime));

    /// <summary>What people see of an event.</summary>
    public static EventFace FaceOf(WpsEvent held) => new(
        held.Summary, held.Start, held.End, held.Location,
        held.Description is { } text ? InstallationMark.TakeOff(text).Description : null);
}
