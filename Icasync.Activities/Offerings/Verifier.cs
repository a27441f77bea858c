using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Runs;
using Icasync.Activities.Wps;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Compares an offering whose answers were doubtful with what WPS holds. An object that is there twice keeps the
/// recorded one; the other is removed, and only when it carries our marker or our exact title (WPS-API 13, step 6).
/// </summary>
public sealed class Verifier(
    LedgerStore store,
    EventObserver observer,
    CalendarDirectory directory,
    ExtraRemover extras,
    EventLedger eventLedger,
    EventWriter events,
    PermissionObserver permissions,
    AccessWriter access,
    AccessRevoker revoker,
    AccessLedger accessLedger,
    Ownership ownership,
    UnknownOutcomePolicy unknowns,
    TimeProvider time)
{
    /// <summary>Looks at the offering and settles its doubt.</summary>
    public async Task<StepResult> VerifyAsync(Fence fence, LedgerOffering ledger, CancellationToken cancellation)
    {
        for (int looks = 1; ; looks++)
        {
            // What the doubtful call did must be listed before the lists can say that it did nothing (WPS-API 13 S24).
            await unknowns.UntilListedAsync(
                ledger.DoubtfulAt, () => store.IntendAsync(fence, RemoteWrites.Unrecorded, cancellation), cancellation);
            List<ItemFailure> failures = await LookAsync(fence, ledger, cancellation);
            if (failures.Count > 0)
            {
                return new StepResult(failures, new StepCounts(0, 0));
            }

            if (await store.SettleAsync(fence, ledger.DoubtfulAt, cancellation))
            {
                return new StepResult([], new StepCounts(0, 0));
            }

            if (looks == unknowns.TriesMax)
            {
                return new StepResult([ItemFailure.InDoubt(fence)], new StepCounts(0, 0));
            }

            ledger = await store.LoadAsync(fence.Key, cancellation);
        }
    }

    private async Task<List<ItemFailure>> LookAsync(
        Fence fence, LedgerOffering ledger, CancellationToken cancellation)
    {
        List<ItemFailure> failures = [];
        if (ledger.CalendarId is not { } calendarId)
        {
            return failures;
        }

        if (ledger.Doubtful.HasFlag(Doubt.Calendar))
        {
            // A delete of the calendar that got no answer may have been done late. The caller makes a calendar that is
            // gone anew.
            if (!await directory.ExistsAsync(calendarId, cancellation))
            {
                throw new CalendarGoneException(null);
            }

            failures.AddRange(await SweepCalendarsAsync(fence, ledger, calendarId, cancellation));
        }

        if (ledger.Doubtful.HasFlag(Doubt.Events))
        {
            failures.AddRange(await SweepEventsAsync(fence, calendarId, ledger, cancellation));
        }

        if (ledger.Doubtful.HasFlag(Doubt.Access))
        {
            failures.AddRange(await SweepAccessAsync(fence, calendarId, ledger, cancellation));
        }

        return failures;
    }

    // A create of ours got no answer, so an empty calendar with exactly the recorded title that no row records is what
    // it made. One that holds something is somebody's until its markers prove that it is ours.
    private async Task<IReadOnlyList<ItemFailure>> SweepCalendarsAsync(
        Fence fence, LedgerOffering ledger, string recordedId, CancellationToken cancellation)
    {
        if (ledger.Title is not { } title)
        {
            return [];
        }

        List<ItemFailure> failures = [];
        FoundCalendars found = await directory.FindAsync(fence, title, time.GetUtcNow(), cancellation);
        foreach (WpsCalendar extra in found.Calendars.Where(one => one.Id != recordedId && one.Summary == title))
        {
            List<MarkedEvent> held = (await observer.ListTermAsync(
                extra.Id, fence.Term, ledger.Events.Select(entry => entry.Content).OfType<EventContent>(),
                CalendarAdoption.OtherTermsDays, cancellation)).SelectMany(group => group).ToList();
            IReadOnlySet<string> ours = await ownership.EventsAsync(
                fence.Key, ledger.Events.Select(entry => entry.Marker), held, cancellation);
            if (ours.Count == held.Count)
            {
                failures.AddRange(
                    await extras.CalendarAsync(fence, extra.Id, cancellation) is { } failure ? [failure] : []);
            }
        }

        return failures;
    }

    /// <summary>
    /// Who the ledger says has access must have it, in that role; who has it by us but is not in the ledger loses it: a
    /// grant that was committed late. People whom somebody added by hand are not ours and stay.
    /// </summary>
    private async Task<IReadOnlyList<ItemFailure>> SweepAccessAsync(
        Fence fence, string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        DateTimeOffset began = unknowns.Now;
        AccessDrift drift = AccessDrift.Of(
            ledger, await permissions.ListAsync(calendarId, cancellation), unknowns.Horizon(began));
        await accessLedger.ForgetAsync(fence, drift.Missing.Select(entry => entry.Number).ToList(), cancellation);
        List<ItemFailure> failures =
            [.. await access.GrantAsync(fence, calendarId, drift.ToGrants(), cancellation)];
        IReadOnlySet<string> ours = await ownership.AccessAsync(
            fence.Key, drift.Unrecorded.Select(one => one.Number).ToList(), late: true, cancellation);
        failures.AddRange(await revoker.RevokeAsync(
            fence, calendarId,
            drift.Unrecorded.Where(one => ours.Contains(one.Number)).Select(LedgerAccess.Given).ToList(),
            cancellation));
        return failures;
    }

    private async Task<IReadOnlyList<ItemFailure>> SweepEventsAsync(
        Fence fence, string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        DateTimeOffset began = unknowns.Now;
        List<MarkedEvent> held = (await observer.ListAsync(
            calendarId, ledger.Events.Select(entry => entry.Content).OfType<EventContent>().ToList(), cancellation))
            .SelectMany(group => group).ToList();
        IReadOnlySet<string> ours = await ownership.EventsAsync(
            fence.Key, ledger.Events.Select(entry => entry.Marker), held, cancellation);
        Dictionary<string, LedgerEvent> recorded =
            ledger.Events.Where(entry => entry is { Content: not null, Hash: not null, EventId: not null })
                .ToDictionary(entry => entry.Marker);
        HashSet<string> ids = ledger.Events.Select(entry => entry.EventId).OfType<string>().ToHashSet();
        Dictionary<string, MarkedEvent> byId = held.DistinctBy(one => one.EventId).ToDictionary(one => one.EventId);
        ILookup<ObjectAction, ReconciledObject<EventFace>> by = Reconciler.Compare(
            recorded.Values.Select(entry => entry.ToObject()).ToList(),
            byId.Values.Select(one => one.ToObject(ours.Contains(one.EventId) && !ids.Contains(one.EventId))).ToList(),
            unknowns.Horizon(began), (wanted, seen) => wanted.IsShownBy(seen)).ToLookup(one => one.Action);

        List<ItemFailure> failures = [];
        foreach (ReconciledObject<EventFace> extra in by[ObjectAction.Remove])
        {
            failures.AddRange(
                await extras.EventAsync(fence, calendarId, byId[extra.Held!.RemoteId], cancellation) is { } failure
                    ? [failure] : []);
        }

        // A recorded event is not at WPS: the answer did not hold, or somebody deleted the event. It is made anew here,
        // because this run plans no more and the next one counts the offering as done.
        List<LedgerEvent> lost = [.. by[ObjectAction.Restore].Select(one => recorded[one.Recorded!.Key])];
        foreach (LedgerEvent one in lost)
        {
            await eventLedger.ForgetAsync(fence, one.Marker, cancellation);
        }

        return [.. failures, .. await events.CreateAsync(
            fence, calendarId, lost.ConvertAll(one => one.ToDesired()), cancellation)];
    }
}
