using System.Diagnostics;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Events;

/// <summary>
/// Creates, updates, moves and deletes the events of one calendar, each as intent, call and record (DESIGN 3). A call
/// whose outcome is unknown is never repeated before WPS was asked.
/// </summary>
public sealed class EventWriter(
    RemoteWrites writes, EventLedger ledger, LedgerStore store, EventObserver observer, InstallationStore installations,
    UnknownOutcomePolicy unknowns, WpsProfiles profiles)
{
    /// <summary>
    /// Creates events; what could not be created is answered as failures, and stays an intent when it may exist.
    /// </summary>
    public async Task<IReadOnlyList<ItemFailure>> CreateAsync(
        Fence fence, string calendarId, IReadOnlyList<DesiredEvent> events, CancellationToken cancellation)
    {
        List<ItemFailure> failures = [];
        foreach (
            DesiredEvent[] batch in events.Chunk(profiles.EventsPerCall)
            .TakeWhile(_ => !failures.Exists(one => one.Item == ItemFailure.CalendarItem(fence))))
        {
            await CreateBatchAsync(new Target(fence, calendarId, failures), batch, tries: 1, cancellation);
        }

        return failures;
    }

    /// <summary>Brings one event to another version or session in place, so that people keep it (DOMAIN F20).</summary>
    public async Task<ItemFailure?> UpdateAsync(
        Fence fence, string calendarId, LedgerEvent before, DesiredEvent target, CancellationToken cancellation)
    {
        Installation self = await installations.ReadAsync(fence.Attempt, cancellation);
        return await writes.CarryOutAsync(
            new RemoteWrite<WpsEvent>
            {
                Fence = fence,
                Intent = ledger.Updating(fence, before.Marker, target),
                Call = wps => wps.UpdateEventAsync(
                    calendarId, before.EventId!, WpsEventBody.Of(target.Content, self.Mark), cancellation),
                Record = () => ledger.RecordUpdatedAsync(fence, before, target, before.EventId!, cancellation),
                Failure = (failureClass, error) => Failure(fence, target.Marker, failureClass, error),
                WhenGone = async _ =>
                {
                    // Somebody deleted the event in WPS: it is made anew under a new id (DOMAIN D20).
                    await ledger.ForgetAsync(fence, before.Marker, cancellation);
                    return (await CreateAsync(fence, calendarId, [target], cancellation)).FirstOrDefault();
                },
                TakeBack = () => ledger.ReopenAsync(fence, [before], cancellation),
            },
            cancellation);
    }

    /// <summary>Deletes one event; one that is gone already counts as done (R17).</summary>
    public Task<ItemFailure?> DeleteAsync(
        Fence fence, string calendarId, LedgerEvent before, CancellationToken cancellation) =>
        writes.CarryOutAsync(
            new RemoteWrite<bool>
            {
                Fence = fence,
                Intent = ledger.Deleting(fence, before),
                Call = wps => wps.DeleteEventAsync(calendarId, before.EventId!, cancellation),
                Record = () => ledger.RecordDeletedAsync(fence, before, cancellation),
                Failure = (failureClass, error) => Failure(fence, before.Marker, failureClass, error),
                TakeBack = () => ledger.ReopenAsync(fence, [before], cancellation),
            },
            cancellation);

    private async Task CreateBatchAsync(
        Target target, IReadOnlyList<DesiredEvent> batch, int tries, CancellationToken cancellation)
    {
        Installation self = await installations.ReadAsync(target.Fence.Attempt, cancellation);
        WpsOutcome<IReadOnlyList<WpsEvent>> outcome = await writes.SendAsync(
            target.Fence, ledger.Creating(target.Fence, batch), wps => wps.BatchCreateEventsAsync(
                target.CalendarId, batch.Select(entry => WpsEventBody.Of(entry.Content, self.Mark)).ToList(),
                cancellation));
        if (outcome.Kind == WpsOutcomeKind.Gone)
        {
            await ledger.DropAsync(target.Fence, batch, cancellation);
            throw new CalendarGoneException(outcome.Error);
        }

        if (outcome is { Kind: WpsOutcomeKind.Refused, Error: { MeansCalendarForbidden: true } forbidden })
        {
            await ledger.DropAsync(target.Fence, batch, cancellation);
            target.Failures.Add(ItemFailure.OfCalendar(target.Fence, FailurePhase.Events, forbidden));
            return;
        }

        // Order and completeness of the answer are not promised: it is matched item by item (WPS-API 7, R12).
        IReadOnlyList<(DesiredEvent Wanted, string EventId)> created = outcome.Kind == WpsOutcomeKind.Done
            ? EventMatcher.Match(batch, outcome.Value!)
            : [];
        await ledger.RecordCreatedAsync(target.Fence, created, cancellation);
        List<DesiredEvent> open = Without(batch, created);
        if (open.Count == 0)
        {
            return;
        }

        if (outcome.Kind == WpsOutcomeKind.Refused && open.Count == 1)
        {
            await ledger.DropAsync(target.Fence, open, cancellation);
            target.Failures.Add(Failure(target.Fence, open[0].Marker, FailureClass.Business, outcome.Error!));
            return;
        }

        await SettleAsync(target, open, created, outcome, tries, cancellation);
    }

    private async Task SettleAsync(
        Target target,
        IReadOnlyList<DesiredEvent> open,
        IReadOnlyList<(DesiredEvent Wanted, string EventId)> created,
        WpsOutcome<IReadOnlyList<WpsEvent>> outcome,
        int tries,
        CancellationToken cancellation)
    {
        if (outcome.Kind != WpsOutcomeKind.Refused)
        {
            await store.DoubtAsync(target.Fence, Doubt.Events, cancellation);
        }

        // An unknown outcome may still be committed late, and what a partial answer left out may be there but not
        // listed yet (S24); only a refusal is a known fact.
        bool late = outcome.Kind == WpsOutcomeKind.Unknown;
        IReadOnlyList<(DesiredEvent Wanted, string EventId)> found = outcome.Kind == WpsOutcomeKind.Refused
            ? await observer.FindAsync(target.CalendarId, open, cancellation)
            : await observer.FindLateAsync(
                target.CalendarId, open, created.Select(one => one.EventId).ToList(),
                () => store.CheckFenceAsync(target.Fence, cancellation), cancellation);
        await ledger.RecordCreatedAsync(target.Fence, found, cancellation);
        List<DesiredEvent> rest = Without(open, found);
        if (rest.Count == 0)
        {
            return;
        }

        if (late && tries >= unknowns.TriesMax)
        {
            target.Failures.AddRange(
                rest.Select(entry => Failure(target.Fence, entry.Marker, FailureClass.Network, outcome.Error!)));
            return;
        }

        int next = outcome.Kind == WpsOutcomeKind.Refused ? tries : tries + 1;
        if (next > unknowns.TriesMax)
        {
            target.Failures.AddRange(rest.Select(entry => new ItemFailure(
                ItemFailure.EventItem(target.Fence, entry.Marker), target.Fence.Offering, FailurePhase.Events,
                FailureClass.Network, "NOT_CREATED",
                "WPS answered the batch without this event, repeatedly.")));
            return;
        }

        // A WPS that makes a batch in order and answers 5xx at the first bad event never reaches the good events behind
        // it (S12). When a repeated try has made no event at all, the first event is sent alone, so that the others get
        // past it.
        // What a partial answer left out is retried alone.
        IEnumerable<IReadOnlyList<DesiredEvent>> parts = outcome.Kind switch
        {
            WpsOutcomeKind.Unknown when tries > 1 && found.Count == 0 && rest.Count > 1 => [[rest[0]], rest[1..]],
            WpsOutcomeKind.Unknown => [rest],
            WpsOutcomeKind.Refused => rest.Halves(),
            WpsOutcomeKind.Done or WpsOutcomeKind.NoChange or WpsOutcomeKind.Gone => rest.Chunk(1),
            _ => throw new UnreachableException($"outcome {outcome.Kind}"),
        };
        foreach (IReadOnlyList<DesiredEvent> part in parts)
        {
            await CreateBatchAsync(target, part, next, cancellation);
        }
    }

    private static List<DesiredEvent> Without(
        IReadOnlyList<DesiredEvent> events, IReadOnlyList<(DesiredEvent Wanted, string EventId)> settled)
    {
        HashSet<string> markers = settled.Select(entry => entry.Wanted.Marker).ToHashSet();
        return events.Where(entry => !markers.Contains(entry.Marker)).ToList();
    }

    private static ItemFailure Failure(Fence fence, string marker, FailureClass failureClass, WpsError error) =>
        new(
            ItemFailure.EventItem(fence, marker), fence.Offering, FailurePhase.Events, failureClass, error.CodeText,
            error.Message);

    private sealed record Target(Fence Fence, string CalendarId, List<ItemFailure> Failures);
}
