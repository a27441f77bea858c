using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;

namespace Icasync.Activities.Offerings;

/// <summary>Makes a calendar or an event anew from its before-image, under new ids (DESIGN 3).</summary>
public sealed class CalendarRestorer(
    LedgerStore store, CalendarWriter calendars, AccessWriter access, EventWriter events, AttendeeWriter attendees,
    CalendarAdoption adoption)
{
    /// <summary>The calendar with its access, events and attendees; answers what could not be made.</summary>
    public async Task<IReadOnlyList<ItemFailure>> CalendarAsync(
        Fence fence, CalendarImage image, CancellationToken cancellation)
    {
        if (image.Title is not { Length: > 0 } title)
        {
            return [ItemFailure.NotUndone(
                fence, ItemFailure.CalendarItem(fence), FailurePhase.Calendars,
                "The ledger did not know the calendar's title.")];
        }

        CalendarWriter.Created created = await calendars.CreateAsync(
            fence, title, mayExist: false, (found, _) => adoption.ImportEmptyAsync(fence, found, title, cancellation),
            cancellation);
        if (created.CalendarId is not { } calendarId)
        {
            return [created.Failure!];
        }

        List<Grant> people = image.Access.Where(entry => entry.IsGranted)
            .Select(entry => new Grant(entry.ToDesired(), null)).ToList();
        return [.. await access.GrantAsync(fence, calendarId, people, cancellation),
            .. await EventsAsync(fence, calendarId, image.Events, cancellation)];
    }

    /// <summary>Events with their attendees; one without content cannot be made anew and is a failure.</summary>
    public async Task<IReadOnlyList<ItemFailure>> EventsAsync(
        Fence fence, string calendarId, IReadOnlyList<LedgerEvent> images, CancellationToken cancellation)
    {
        ILookup<bool, LedgerEvent> byContent = images.ToLookup(entry => entry.Content is not null);
        List<ItemFailure> failures = byContent[false].Select(entry => ItemFailure.NotUndone(
            fence, ItemFailure.EventItem(fence, entry.Marker), FailurePhase.Events,
            "The ledger never knew what the deleted event said.")).ToList();
        failures.AddRange(await events.CreateAsync(
            fence, calendarId, byContent[true].Select(entry => entry.ToDesired()).ToList(), cancellation));
        List<LedgerEvent> attended = byContent[true].Where(entry => entry.Attendees.Count > 0).ToList();
        if (attended.Count == 0)
        {
            return failures;
        }

        Dictionary<string, LedgerEvent> made = (await store.LoadAsync(fence.Key, cancellation)).Events
            .Where(entry => entry is { State: LedgerState.Live, EventId: not null })
            .ToDictionary(entry => entry.Marker);
        foreach (LedgerEvent image in attended.Where(entry => made.ContainsKey(entry.Marker)))
        {
            failures.AddRange(await attendees.AddAsync(
                fence, calendarId, made[image.Marker], image.Attendees, cancellation));
        }

        return failures;
    }
}
