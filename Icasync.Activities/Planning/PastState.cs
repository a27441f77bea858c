using System.Diagnostics;
using System.Text.Json;
using Icasync.Activities.Ledger;
using Icasync.Activities.Staging;
using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>
/// One offering on its way back: what is recorded of it, from which one effect after the other is taken.
/// </summary>
internal sealed class PastState
{
    private readonly Dictionary<string, Lesson> _events = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DesiredAccess> _access = new(StringComparer.Ordinal);
    private readonly List<LoggedObject> _unknown = [];
    private bool _hasCalendar;
    private string? _title;
    private bool _attended;

    public PastState(LedgerOffering now)
    {
        RecordedOffering recorded = now.ToRecorded();
        _hasCalendar = recorded.CalendarId is not null;
        _title = recorded.Title;
        ILookup<string, string> attendees = now.Events
            .SelectMany(entry => entry.Attendees.Select(number => (entry.Marker, number)))
            .ToLookup(one => one.Marker, one => one.number);
        foreach (RecordedEvent one in recorded.Events)
        {
            _events[one.Marker] = new Lesson(one.Content, one.Hash, [.. attendees[one.Marker]]);
        }

        foreach (RecordedAccess one in recorded.Access)
        {
            _access[one.Number] = new DesiredAccess(one.Number, one.Kind, one.Role);
        }
    }

    /// <summary>What was before an effect and is known to nobody.</summary>
    public IReadOnlyList<LoggedObject> Unknown => _unknown;

    /// <summary>
    /// Takes one effect back. What was found at WPS and taken in was no effect, and what stood there beside the record
    /// was nobody's lesson.
    /// </summary>
    public void TakeBack(LoggedChange change)
    {
        (ChangeKind kind, ChangeOp op) = (change.ReadKind(), change.ReadOp());
        switch (kind, op)
        {
            case (_, ChangeOp.Adopted or ChangeOp.Doubled or ChangeOp.Cleared):
                break;
            case (ChangeKind.Calendar, ChangeOp.Renamed):
                Rename(change);
                break;
            case (ChangeKind.Calendar, _):
                Replace(op == ChangeOp.Created ? null : change.ReadBefore<CalendarImage>());
                break;
            case (ChangeKind.Event, ChangeOp.Created):
                _events.Remove(change.ItemKey);
                break;
            case (ChangeKind.Event, _):
                Restore(change, change.ReadBefore<LedgerEvent>()!);
                break;
            case (ChangeKind.Access, ChangeOp.Granted) when change.Before is null:
                _access.Remove(change.ItemKey);
                break;
            case (ChangeKind.Access, _):
                Restore(change, change.ReadBefore<LedgerAccess>());
                break;
            case (ChangeKind.Attendee, _):
                Invite(change, op == ChangeOp.Removed);
                break;
            default:
                throw new UnreachableException($"{kind} {op}");
        }
    }

    /// <summary>The offering as something of which nothing is wanted any more.</summary>
    public StagedOffering? Nothing(OfferingKey key)
    {
        Replace(null);
        return TryWant(key);
    }

    /// <summary>
    /// The offering as something wanted; null when the ledger does not know a title or an event of it, so that it can
    /// be compared with nothing.
    /// </summary>
    public StagedOffering? TryWant(OfferingKey key)
    {
        if (_hasCalendar && (_title is null || _events.Values.Any(one => one.Content is null)))
        {
            return null;
        }

        DesiredOffering wanted = new()
        {
            Key = key,
            Title = _title ?? string.Empty,
            Name = string.Empty,
            ReadableRows = _hasCalendar ? 1 : 0,
            UnreadableRows = 0,
            StudentsIncluded = true,
            TimetableTeachers = [],
            Events = _events.Select(one => new DesiredEvent(one.Key, one.Value.Content!, one.Value.Hash))
                .OrderBy(one => one.Content.Start, StringComparer.Ordinal)
                .ThenBy(one => one.Marker, StringComparer.Ordinal).ToList(),
            Access = [.. _access.Values.OrderBy(one => one.Number, StringComparer.Ordinal)],
            Attendees = !_attended && _events.Values.All(one => one.Attendees.Count == 0)
                ? null
                : _events.ToDictionary(one => one.Key, one => (IReadOnlyList<string>)[.. one.Value.Attendees]),
        };
        return new StagedOffering(wanted, AccessKnown: true, RowVersions: []);
    }

    private void Rename(LoggedChange change)
    {
        string? title = JsonDocument.Parse(change.Before!).RootElement.GetProperty("title").GetString();
        if (string.IsNullOrEmpty(title))
        {
            _unknown.Add(new LoggedObject(ChangeKind.Calendar, change.ItemKey));
            return;
        }

        _title = title;
    }

    // Deleted, or made and taken back in the same run: the image holds all that was there. Made: nothing was.
    private void Replace(CalendarImage? image)
    {
        _events.Clear();
        _access.Clear();
        (_hasCalendar, _title) = (image is not null, image?.Title);
        foreach (LedgerEvent one in image?.Events.Where(entry => entry.EventId is not null) ?? [])
        {
            _events[one.Marker] = Lesson.Of(one);
        }

        foreach (LedgerAccess one in image?.Access.Where(entry => entry.IsGranted) ?? [])
        {
            _access[one.Number] = one.ToDesired();
        }
    }

    private void Restore(LoggedChange change, LedgerEvent before)
    {
        if (before.Content is null)
        {
            _unknown.Add(new LoggedObject(ChangeKind.Event, change.ItemKey));
            return;
        }

        _events.Remove(change.ItemKey, out Lesson? now);
        Lesson then = Lesson.Of(before);
        _events[before.Marker] = now is null ? then : then with { Attendees = now.Attendees };
    }

    private void Restore(LoggedChange change, LedgerAccess? before)
    {
        if (before is not { Role: { } role })
        {
            _unknown.Add(new LoggedObject(ChangeKind.Access, change.ItemKey));
            return;
        }

        _access[before.Number] = new DesiredAccess(before.Number, before.Kind, role);
    }

    private void Invite(LoggedChange change, bool again)
    {
        string[] names = change.ItemKey.Split('/', 2);
        _attended = true;
        if (_events.TryGetValue(names[0], out Lesson? one))
        {
            _ = again ? one.Attendees.Add(names[1]) : one.Attendees.Remove(names[1]);
        }
    }

    private sealed record Lesson(EventContent? Content, string Hash, SortedSet<string> Attendees)
    {
        public static Lesson Of(LedgerEvent one) => new(
            one.Content, one.Hash ?? string.Empty, new SortedSet<string>(one.Attendees, StringComparer.Ordinal));
    }
}
