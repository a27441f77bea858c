using Icasync.Activities.Calendars;
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
    PermissionObserver permissions, Ownership ownership, CalendarDirectory directory)
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
    /// <param name="made">What is known of who made it.</param>
    public async Task<IReadOnlyList<Change>?> ImportAsync(
        Fence fence, WpsCalendar found, string title, DesiredOffering? desired, CalendarOrigin made,
        CancellationToken cancellation)
    {
        Dictionary<string, DesiredEvent> lessons = (desired?.Events ?? []).ToDictionary(entry => entry.Marker);
        List<MarkedEvent> held = await ListAsync(fence, found, lessons.Values, daysBeyond: 0, cancellation);
        IReadOnlySet<string> ours = await ownership.EventsAsync(
            fence.Attempt, fence.Key, lessons.Keys, held, cancellation);
        if (ours.Count == 0)
        {
            await ownership.RefuseStrangersAsync(fence.Attempt, fence.Key, lessons.Keys, held, cancellation);
            if (held.Count > 0 || !await IsOurEmptyAsync(fence, found, title, desired, made, cancellation))
            {
                return null;
            }
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

    // An empty calendar has nothing but its title, which another term or another installation may give as well: a run
    // that is making its calendars has them all empty for a while. After a create of ours, nobody but us can have given
    // access to it; otherwise the people who have access must be this course's.
    private async Task<bool> IsOurEmptyAsync(
        Fence fence, WpsCalendar found, string title, DesiredOffering? desired, CalendarOrigin made,
        CancellationToken cancellation)
    {
        if (found.Summary != title || await directory.IsOfLongerNumberAsync(fence, title, cancellation)
            || (made != CalendarOrigin.JustAsked
                && (await ListAsync(fence, found, [], OtherTermsDays, cancellation)).Count > 0))
        {
            return false;
        }

        HashSet<string> wanted =
            (desired?.Access ?? []).Select(person => person.Number).ToHashSet(StringComparer.Ordinal);
        ICollection<string> people = [.. (await permissions.ListAsync(found.Id, cancellation)).Keys];
        return people.All(wanted.Contains)
            && (people.Count > 0 || wanted.Count == 0 || made != CalendarOrigin.Unknown);
    }

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
