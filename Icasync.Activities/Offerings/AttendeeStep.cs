using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Keeps the attendees of an offering's events equal to whom the setting wants (DOMAIN D26): differences only, and
/// nobody is invited to an event that the plan is about to delete.
/// </summary>
public sealed class AttendeeStep(
    AttendeeWriter attendees, AttendeeLedger ledger, CalendarRestorer restorer, SyncOptions options)
{
    /// <summary>Adds and removes; answers what could not be done.</summary>
    public async Task<StepResult> RunAsync(OfferingWork work, CancellationToken cancellation)
    {
        if (work.Desired is not { } desired || work.Ledger.CalendarId is not { } calendarId
            || work.Plan.Calendar == CalendarAction.Delete)
        {
            return StepResult.Done;
        }

        List<ItemFailure> failures = [];
        List<string> bySetting = Wanted(desired, work.Ledger);
        ILookup<string, LedgerAttendee> known = await ledger.LoadAsync(work.Fence, cancellation);
        HashSet<string> leaving = work.Plan.EventDeletes.Select(entry => entry.Marker).ToHashSet();
        foreach (LedgerEvent entry in work.Ledger.Events.Where(entry =>
            entry is { State: LedgerState.Live, EventId: not null } && !leaving.Contains(entry.Marker)))
        {
            IReadOnlyList<string> wanted = desired.Attendees is null
                ? bySetting : desired.Attendees.GetValueOrDefault(entry.Marker) ?? [];
            try
            {
                failures.AddRange(await attendees.SyncAsync(
                    work.Fence, calendarId, entry, [.. known[entry.Marker]], wanted, cancellation));
            }
            catch (EventGoneException)
            {
                // Somebody deleted the event in WPS: it is made anew, as by any other call that finds that (D20).
                failures.AddRange(await restorer.EventsAsync(
                    work.Fence, calendarId,
                    [entry with { Attendees = wanted.Take(AttendeeWriter.PerEventMax).ToList() }], cancellation));
            }
        }

        return StepResult.Of(failures);
    }

    /// <summary>Which people of a course the setting invites to its lessons.</summary>
    internal static Func<DesiredAccess, bool> Invites(SyncOptions options) => person =>
        options.EventAttendees == "all"
        || (options.EventAttendees == "teachers" && person.Kind == ParticipantKind.Teacher);

    // Teachers first: where not all fit, they must not be missing. Whom WPS does not know is asked for once a run, for
    // all calendars together, and not at every event.
    private List<string> Wanted(DesiredOffering desired, LedgerOffering ledger)
    {
        HashSet<string> strangers = ledger.Access
            .Where(entry => entry is { State: LedgerState.Pending, IsOverLimit: false })
            .Select(entry => entry.Number).ToHashSet(StringComparer.Ordinal);
        return desired.Access
            .Where(Invites(options))
            .Where(person => !strangers.Contains(person.Number))
            .OrderBy(person => person.Kind == ParticipantKind.Teacher ? 0 : 1)
            .Select(person => person.Number)
            .ToList();
    }
}
