using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Takes in a calendar that no row records, and what it holds, so that a lost ledger leads to differences and not to a
/// second set of events and grants.
/// </summary>
public sealed class CalendarAdoption(
    LedgerStore store, EventLedger events, AccessLedger access, AttendeeLedger attendees,
    InstallationStore installations, CalendarReading reading, Ownership ownership)
{
    /// <summary>
    /// Records the events, the access and the invitations of the calendar that are ours as live, and answers events and
    /// access as what was adopted; null when the calendar is not proven to be this offering's of this term, and nothing
    /// is recorded then. The calendar itself is recorded after it: a run that is cut off in between takes all of it in
    /// again.
    /// </summary>
    /// <param name="title">The title that the offering's calendar has or would get.</param>
    /// <param name="desired">What is wanted of the offering; null when it stands in the timetable no more.</param>
    /// <param name="made">What is known of who made it.</param>
    public async Task<IReadOnlyList<Change>?> ImportAsync(
        Fence fence, WpsCalendar found, string title, DesiredOffering? desired, CalendarOrigin made,
        CancellationToken cancellation)
    {
        Installation self = await installations.ReadAsync(fence.Attempt, cancellation);
        CalendarContents contents = await reading.ReadAsync(
            self, fence.Key, found, title, desired, made, cancellation);
        await ownership.RefuseOlderAsync(contents.Events.Select(one => one.Held), cancellation);
        if (!contents.IsOurs)
        {
            await ownership.RefuseStrangersAsync(
                fence.Attempt, fence.Key, (desired?.Events ?? []).Select(entry => entry.Marker), contents.Held,
                cancellation);
            return null;
        }

        await store.IntendAsync(fence, events.Importing(fence.Key, contents.Events), cancellation);

        // An event whose id no row can hold stands as an intent, so that no step makes it a second time.
        await store.IntendAsync(fence, events.Creating(fence, contents.Unfit), cancellation);
        await store.IntendAsync(
            fence,
            [
                .. access.Importing(fence.Key, contents.People), .. attendees.Importing(fence.Key, contents.Invited),
            ],
            cancellation);
        return
        [
            .. contents.Events.Select(one =>
                new Change(
                    ChangeKind.Event, ChangeOp.Adopted, one.Held.Marker, one.Held.EventId, null, one.Same?.Content)),
            .. contents.People.Select(
                one => new Change(
                    ChangeKind.Access, ChangeOp.Adopted, one.Held.Number, one.Held.PermissionId, null,
                    new { one.Held.Role })),
        ];
    }

    /// <summary>
    /// Takes in a calendar that a create without an answer has just made: it has the very title and holds nothing of
    /// ours yet.
    /// </summary>
    public async Task<IReadOnlyList<Change>?> ImportEmptyAsync(
        Fence fence, WpsCalendar found, string title, CancellationToken cancellation) =>
        await reading.IsEmptyAsync(fence.Key, found, title, cancellation) ? [] : null;
}
