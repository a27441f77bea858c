using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Reads what of a calendar is proven to be a course's. What nothing proves to be ours is nobody's business (DESIGN 3).
/// </summary>
public sealed class CalendarReading(
    EventObserver eventObserver, PermissionObserver permissions, Ownership ownership, CalendarDirectory directory,
    SyncOptions options)
{
    /// <summary>
    /// How far around the term a calendar is read before it counts as empty: the same course number in the term before
    /// gives the same title.
    /// </summary>
    public const int OtherTermsDays = 400;

    /// <summary>Reads the calendar as this installation sees it.</summary>
    /// <param name="title">The title that the offering's calendar has or would get.</param>
    /// <param name="desired">What is wanted of the offering; null when it stands in the timetable no more.</param>
    /// <param name="made">What is known of who made it.</param>
    public async Task<CalendarContents> ReadAsync(
        Installation self, OfferingKey key, WpsCalendar found, string title, DesiredOffering? desired,
        CalendarOrigin made, CancellationToken cancellation)
    {
        Dictionary<string, DesiredEvent> lessons = (desired?.Events ?? []).ToDictionary(entry => entry.Marker);
        List<MarkedEvent> held = await ListAsync(key, found, lessons.Values, daysBeyond: 0, cancellation);
        IReadOnlySet<string> ours = await ownership.EventsAsync(self, key, lessons.Keys, held, cancellation);
        bool isOurs = ours.Count > 0
            || (held.Count == 0 && await IsOurEmptyAsync(key, found, title, desired, made, cancellation));
        if (!isOurs)
        {
            return new CalendarContents(false, held, [], [], [], null);
        }

        ILookup<bool, MarkedEvent> fitting = held
            .Where(one => ours.Contains(one.EventId))
            .GroupBy(one => one.Marker)
            .Select(group => group.MinBy(one => one.EventId, StringComparer.Ordinal)!)
            .ToLookup(one => RemoteId.Fits(one.EventId));
        HashSet<string> unfit = fitting[false].Select(one => one.Marker).ToHashSet();
        return new CalendarContents(
            true, held,
            fitting[true].Select(one => (
                one,
                lessons.TryGetValue(one.Marker, out DesiredEvent? lesson)
                    && EventFace.Of(lesson.Content).IsShownBy(one.Face) ? lesson : null)).ToList(),
            lessons.Values.Where(entry => unfit.Contains(entry.Marker)).ToList(),
            await PeopleAsync(key, found.Id, desired, cancellation),
            await InvitedAsync(key, found.Id, [.. fitting[true]], desired, cancellation));
    }

    /// <summary>Whether a calendar with the title holds nothing of ours, in this term and those around it.</summary>
    public async Task<bool> IsEmptyAsync(
        OfferingKey key, WpsCalendar found, string title, CancellationToken cancellation) =>
        found.Summary == title && (await ListAsync(key, found, [], OtherTermsDays, cancellation)).Count == 0;

    // An empty calendar has nothing but its title, which another term or another installation may give as well: a run
    // that is making its calendars has them all empty for a while. After a create of ours, nobody but us can have given
    // access to it; otherwise the people who have access must be this course's.
    private async Task<bool> IsOurEmptyAsync(
        OfferingKey key, WpsCalendar found, string title, DesiredOffering? desired, CalendarOrigin made,
        CancellationToken cancellation)
    {
        if (found.Summary != title || await directory.IsOfLongerNumberAsync(key.Offering, title, cancellation)
            || (made != CalendarOrigin.JustAsked && !await IsEmptyAsync(key, found, title, cancellation)))
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
        OfferingKey key, WpsCalendar found, IEnumerable<DesiredEvent> lessons, int daysBeyond,
        CancellationToken cancellation) =>
        (await eventObserver.ListTermAsync(
            found.Id, key.Term, lessons.Select(entry => entry.Content), daysBeyond, cancellation))
        .SelectMany(group => group).ToList();

    private async Task<IReadOnlyList<(string Marker, WpsAttendee Held)>?> InvitedAsync(
        OfferingKey key, string calendarId, IReadOnlyList<MarkedEvent> events, DesiredOffering? desired,
        CancellationToken cancellation)
    {
        if (options.EventAttendees == "none")
        {
            return null;
        }

        HashSet<string> wanted = (desired?.Access ?? []).Where(AttendeeStep.Invites(options))
            .Select(person => person.Number).ToHashSet(StringComparer.Ordinal);
        IReadOnlySet<string> ours = await ownership.InvitedAsync(key, cancellation);
        List<(string Marker, WpsAttendee Held)> invited = [];
        foreach (MarkedEvent one in events)
        {
            invited.AddRange(
                (await permissions.InvitedAsync(calendarId, one.EventId, cancellation)).Values
                .Where(person => RemoteId.Fits(person.Id)
                    && (wanted.Contains(person.UserId) || ours.Contains(person.UserId)))
                .Select(person => (one.Marker, person)));
        }

        return invited;
    }

    private async Task<List<(HeldPermission Held, ParticipantKind Kind)>> PeopleAsync(
        OfferingKey key, string calendarId, DesiredOffering? desired, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, HeldPermission> held = await permissions.ListAsync(calendarId, cancellation);
        Dictionary<string, DesiredAccess> wanted =
            (desired?.Access ?? []).ToDictionary(person => person.Number, StringComparer.Ordinal);
        IReadOnlySet<string> ours = await ownership.AccessAsync(
            key, held.Keys.Where(number => !wanted.ContainsKey(number)).ToList(), late: false, cancellation);
        return held.Values
            .Where(one => wanted.ContainsKey(one.Number) || ours.Contains(one.Number))
            .Where(one => RemoteId.Fits(one.PermissionId))
            .Select(one => (one, wanted.TryGetValue(one.Number, out DesiredAccess? person)
                ? person.Kind
                : one.Role == AccessRole.Writer ? ParticipantKind.Teacher : ParticipantKind.Student)).ToList();
    }
}
