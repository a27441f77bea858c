using System.Globalization;
using Icasync.Activities.Base;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Planning;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>How one offering's calendar differs from the ledger.</summary>
public sealed record OfferingDrift(IReadOnlyDictionary<DriftKind, int> Counts)
{
    private static readonly DriftKind[] Whole =
        [DriftKind.CalendarMissing, DriftKind.CalendarForbidden, DriftKind.NotCompared];

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

    /// <summary>Every difference by itself.</summary>
    public IReadOnlyList<DriftItem> Items =>
    [
        .. Counts.Keys.Where(Whole.Contains).Select(kind => new DriftItem(kind, string.Empty, null, null)),
        .. RemoteTitle is null ? (DriftItem[])[]
            : [new DriftItem(DriftKind.CalendarTitle, string.Empty, null, RemoteTitle)],
        .. MissingEvents.Select(one => new DriftItem(
            DriftKind.EventMissing, one.Marker, Text(EventFace.Of(one.Content!)), null)),
        .. EditedEvents.Select(one => new DriftItem(
            DriftKind.EventEdited, one.Recorded.Marker, Text(EventFace.Of(one.Recorded.Content!)), Text(one.Seen))),
        .. ExtraEvents.Select(one => new DriftItem(DriftKind.EventDoubled, one.Marker, null, Text(one.Face))),
        .. Access.Missing.Select(one => new DriftItem(DriftKind.AccessMissing, one.Number, Text(one.Role), null)),
        .. Access.Changed.Select(one => new DriftItem(
            DriftKind.AccessRole, one.Recorded.Number, Text(one.Recorded.Role), Text(one.Held))),
        .. Access.Unrecorded.Select(one => new DriftItem(
            DriftKind.AccessExtra, one.Number, null, Text(one.Role))),
    ];

    /// <summary>What of it a repair is to mend.</summary>
    public OfferingDrift Only(DriftScope scope) => scope.IsAll ? this : this with
    {
        Counts = Items.Where(one => scope.Covers(one.Kind, one.Key)).CountBy(one => one.Kind).ToDictionary(),
        CalendarGone = CalendarGone && scope.Covers(DriftKind.CalendarMissing, string.Empty),
        RemoteTitle = scope.Covers(DriftKind.CalendarTitle, string.Empty) ? RemoteTitle : null,
        MissingEvents = [.. MissingEvents.Where(one => scope.Covers(DriftKind.EventMissing, one.Marker))],
        EditedEvents = [.. EditedEvents.Where(one => scope.Covers(DriftKind.EventEdited, one.Recorded.Marker))],
        ExtraEvents = [.. ExtraEvents.Where(one => scope.Covers(DriftKind.EventDoubled, one.Marker))],
        Access = new AccessDrift(
            [.. Access.Missing.Where(one => scope.Covers(DriftKind.AccessMissing, one.Number))],
            [.. Access.Changed.Where(one => scope.Covers(DriftKind.AccessRole, one.Recorded.Number))],
            [.. Access.Unrecorded.Where(one => scope.Covers(DriftKind.AccessExtra, one.Number))]),
    };

    private static string Text(EventFace face) => string.Join(
        ' ',
        new[]
        {
            face.Start is { } start ? Wall(start, "yyyy-MM-dd HH:mm") : null,
            face.End is { } end ? "– " + Wall(end, "HH:mm") : null, face.Summary, face.Location,
        }.OfType<string>());

    private static string Wall(DateTimeOffset at, string form) =>
        at.ToOffset(EventFace.Offset).ToString(form, CultureInfo.InvariantCulture);

    private static string? Text(AccessRole? role) => role is { } known ? WireFormat.Word(known) : null;

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
