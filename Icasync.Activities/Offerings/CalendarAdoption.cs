using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Takes in what an adopted calendar holds, so that a lost ledger leads to differences and not to a second set of
/// events and grants. Events without a marker of ours are nobody's business.
/// </summary>
public sealed class CalendarAdoption(
    LedgerStore store, EventLedger events, EventObserver eventObserver, AccessLedger access, PermissionObserver permissions)
{
    /// <summary>
    /// Records the marked events and the access of the calendar as live, without counting them as effects. The calendar
    /// itself is recorded after it: a run that is cut off in between takes all of it in again.
    /// </summary>
    /// <param name="desired">What is wanted of the offering; null when it stands in the timetable no more.</param>
    public async Task ImportAsync(
        Fence fence, string calendarId, DesiredOffering? desired, CancellationToken cancellation)
    {
        IReadOnlyList<DesiredEvent> lessons = desired?.Events ?? [];

        // The whole term is read, not only the days that have lessons now: the event of a lesson that moved since would
        // stay for ever.
        ILookup<string, MarkedEvent> held = await eventObserver.ListTermAsync(
            calendarId, fence.Term, lessons.Select(entry => entry.Content), cancellation);
        ILookup<bool, MarkedEvent> fitting = held
            .Select(group => group.MinBy(one => one.EventId, StringComparer.Ordinal)!)
            .ToLookup(one => RemoteId.Fits(one.EventId));
        await events.ImportAsync(fence, fitting[true].ToList(), cancellation);

        // An event whose id no row can hold stands as an intent, so that no step makes it a second time.
        HashSet<string> unfit = fitting[false].Select(one => one.Marker).ToHashSet();
        await store.IntendAsync(
            fence, events.Creating(fence, lessons.Where(entry => unfit.Contains(entry.Marker)).ToList()), cancellation);
        IReadOnlyDictionary<string, HeldPermission> people = await permissions.ListAsync(calendarId, cancellation);
        Dictionary<string, DesiredAccess> wanted =
            (desired?.Access ?? []).ToDictionary(person => person.Number, StringComparer.Ordinal);
        await access.ImportAsync(
            fence,
            people.Values
                .Where(one => RemoteId.Fits(one.PermissionId))
                .Select(one => (one, wanted.TryGetValue(one.Number, out DesiredAccess? person)
                    ? person.Kind
                    : one.Role == AccessRole.Writer ? ParticipantKind.Teacher : ParticipantKind.Student))
                .ToList(),
            cancellation);
    }
}
