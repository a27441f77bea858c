using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>How one offering's calendar differs from the ledger.</summary>
public sealed record OfferingDrift(IReadOnlyDictionary<DriftKind, int> Counts)
{
    public bool CalendarGone { get; init; }
    public string? RemoteTitle { get; init; }

    /// <summary>
    /// Recorded events that WPS does not hold as recorded: missing, or with another title, time or place.
    /// </summary>
    public IReadOnlyList<LedgerEvent> MissingEvents { get; init; } = [];
    public IReadOnlyList<EditedEvent> EditedEvents { get; init; } = [];

    /// <summary>Events that are proven to be ours but are not recorded.</summary>
    public IReadOnlyList<MarkedEvent> ExtraEvents { get; init; } = [];

    /// <summary>How access differs; whom nobody recorded is here only where we gave the access.</summary>
    public AccessDrift Access { get; init; } = new([], [], []);

    /// <summary>How many people have access that somebody else gave: reported, and never touched.</summary>
    public int ForeignAccess { get; init; }

    /// <summary>What somebody else changed of the recorded objects; null where the calendar itself is gone.</summary>
    public IReadOnlySet<LoggedObject>? ToObjects(OfferingKey key)
    {
        if (CalendarGone)
        {
            return null;
        }

        HashSet<LoggedObject> changed =
        [
            .. EditedEvents.Select(one => one.Recorded).Concat(MissingEvents)
                .Select(one => new LoggedObject(ChangeKind.Event, one.Marker)),
            .. Access.Missing.Concat(Access.Changed.Select(one => one.Recorded))
                .Select(one => new LoggedObject(ChangeKind.Access, one.Number)),
        ];
        if (RemoteTitle is not null)
        {
            changed.Add(new LoggedObject(ChangeKind.Calendar, key.Id));
        }

        return changed;
    }
}
