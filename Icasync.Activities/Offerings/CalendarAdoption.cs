using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Wps;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Takes in a calendar that no row records, and what it holds, so that a lost ledger leads to differences and not to a
/// second set of events and grants. What nothing proves to be ours is nobody's business (DESIGN 3).
/// </summary>
public sealed class CalendarAdoption(
    LedgerStore store, EventLedger events, EventObserver eventObserver, AccessLedger access,
    PermissionObserver permissions, Ownership ownership)
{
    /// <summary>
    /// How far around the term a calendar is read before it counts as empty: the same course number in the term before
    /// gives the same title.
    /// </summary>
    public const int OtherTermsDays = 400;

    /// <summary>
    /// Records the events and the access of the calendar that are ours as live, and answers them as what was adopted;
    /// null when the calendar is not proven to be this offering's of this term, and nothing is recorded then. The
    /// calendar itself is recorded after it: a run that is cut off in between takes all of it in again.
    /// </summary>
    /// <param name="title">The title that the offering's calendar has or would get.</param>
    /// <param name="desired">What is wanted of the offering; null when it stands in the timetable no more.</param>
    /// <param name="isNew">Whether a create of this very moment may have made it, so that it can be of no other
    /// term.</param>
    public async Task<IReadOnlyList<Change>?> ImportAsync(
        Fence fence, WpsCalendar found, string title, DesiredOffering? desired, bool isNew,
        CancellationToken cancellation)
    {
        Dictionary<string, DesiredEvent> lessons = (desired?.Events ?? []).ToDictionary(entry => entry.Marker);
        List<MarkedEvent> held = await ListAsync(fence, found, lessons.Values, daysBeyond: 0, cancellation);
        IReadOnlySet<string> ours = await ownership.EventsAsync(fence.Key, lessons.Keys, held, cancellation);
        if (ours.Count == 0
            && (found.Summary != title || held.Count > 0
                || (!isNew && (await ListAsync(fence, found, [], OtherTermsDays, cancellation)).Count > 0)))
        {
            return null;
        }

        ILookup<bool, MarkedEvent> fitting = held
            .Where(one => ours.Contains(one.EventId))
            .GroupBy(one => one.Marker)
            .Select(group => group.MinBy(one => one.EventId, StringComparer.Ordinal)!)
            .ToLookup(one => RemoteId.Fits(one.EventId));
        List<(MarkedEvent Held, DesiredEvent? Same)> adopted = fitting[true].Select(one => (
            one,
            lessons.TryGetValue(one.Marker, out DesiredEvent? lesson)
                && EventFace.Of(lesson.Content).IsShownBy(one.Face) ? lesson : null)).ToList();
        await events.ImportAsync(fence, adopted, cancellation);

        // An event whose id no row can hold stands as an intent, so that no step makes it a second time.
        HashSet<string> unfit = fitting[false].Select(one => one.Marker).ToHashSet();
        await store.IntendAsync(
            fence, events.Creating(fence, lessons.Values.Where(entry => unfit.Contains(entry.Marker)).ToList()),
            cancellation);
        List<HeldPermission> people = await ImportAccessAsync(fence, found.Id, desired, cancellation);
        return
        [
            .. adopted.Select(one =>
                new Change(
                    ChangeKind.Event, ChangeOp.Adopted, one.Held.Marker, one.Held.EventId, null, one.Same?.Content)),
            .. people.Select(
                one => new Change(
                    ChangeKind.Access, ChangeOp.Adopted, one.Number, one.PermissionId, null, new { one.Role })),
        ];
    }

    /// <summary>
    /// Takes in a calendar that a create without an answer has just made: it has the very title and holds nothing of
    /// ours yet.
    /// </summary>
    public async Task<IReadOnlyList<Change>?> ImportEmptyAsync(
        Fence fence, WpsCalendar found, string title, CancellationToken cancellation) =>
        found.Summary == title && (await ListAsync(fence, found, [], OtherTermsDays, cancellation)).Count == 0
            ? [] : null;

    // The whole term is read, not only the days that have lessons now: the event of a lesson that moved since would
    // stay for ever.
    private async Task<List<MarkedEvent>> ListAsync(
        Fence fence, WpsCalendar found, IEnumerable<DesiredEvent> lessons, int daysBeyond,
        CancellationToken cancellation) =>
        (await eventObserver.ListTermAsync(
            found.Id, fence.Term, lessons.Select(entry => entry.Content), daysBeyond, cancellation))
        .SelectMany(group => group).ToList();

    private async Task<List<HeldPermission>> ImportAccessAsync(
        Fence fence, string calendarId, DesiredOffering? desired, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, HeldPermission> held = await permissions.ListAsync(calendarId, cancellation);
        Dictionary<string, DesiredAccess> wanted =
            (desired?.Access ?? []).ToDictionary(person => person.Number, StringComparer.Ordinal);
        IReadOnlySet<string> ours = await ownership.AccessAsync(
            fence.Key, held.Keys.Where(number => !wanted.ContainsKey(number)).ToList(), late: false, cancellation);
        List<HeldPermission> people = held.Values
            .Where(one => wanted.ContainsKey(one.Number) || ours.Contains(one.Number))
            .Where(one => RemoteId.Fits(one.PermissionId))
            .ToList();
        await access.ImportAsync(
            fence,
            people.Select(one => (one, wanted.TryGetValue(one.Number, out DesiredAccess? person)
                ? person.Kind
                : one.Role == AccessRole.Writer ? ParticipantKind.Teacher : ParticipantKind.Student)).ToList(),
            cancellation);
        return people;
    }
}
