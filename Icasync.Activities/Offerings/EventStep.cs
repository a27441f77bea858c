using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Settings;
using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>Makes and changes the events of one offering, and says who attends them.</summary>
public sealed class EventStep(EventWriter events, AttendeeWriter attendees, SyncOptions options)
{
    /// <summary>Carries out what the plan changes and makes.</summary>
    public async Task<StepResult> RunAsync(OfferingWork work, CancellationToken cancellation)
    {
        if (work.Ledger.CalendarId is not { } calendarId)
        {
            return StepResult.Done;
        }

        Dictionary<string, LedgerEvent> recorded = work.Ledger.Events.ToDictionary(entry => entry.Marker);
        List<ItemFailure> failures = [];
        foreach (EventUpdate update in work.Plan.EventUpdates.Concat(work.Plan.EventMoves))
        {
            failures.Keep(await events.UpdateAsync(
                work.Fence, calendarId, recorded[update.Before.Marker], update.After, cancellation));
        }

        failures.AddRange(await events.CreateAsync(work.Fence, calendarId, work.Plan.EventCreates, cancellation));
        return StepResult.Of(failures);
    }

    /// <summary>Gives the recorded events the attendees that the settings ask for.</summary>
    public async Task<StepResult> AttendeesAsync(OfferingWork work, CancellationToken cancellation)
    {
        List<string> wanted = (work.Desired?.Access ?? [])
            .Where(person => options.EventAttendees == "all" || person.Kind == ParticipantKind.Teacher)
            .OrderBy(person => person.Kind == ParticipantKind.Teacher ? 0 : 1)
            .Select(person => person.Number)
            .ToList();
        List<ItemFailure> failures = [];
        foreach (
            LedgerEvent entry in work.Ledger.Events.Where(
                entry => entry is { State: LedgerState.Live, EventId: not null }))
        {
            failures.AddRange(
                await attendees.SyncAsync(work.Fence, work.Ledger.CalendarId!, entry, wanted, cancellation));
        }

        return StepResult.Of(failures);
    }
}
