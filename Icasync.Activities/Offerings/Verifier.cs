using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Runs;
using Icasync.Activities.Wps;
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
    ChangeLog changes,
    UnknownOutcomePolicy unknowns,
    TimeProvider time)
{
    /// <summary>Looks at the offering and settles its doubt.</summary>
    public async Task<StepResult> VerifyAsync(Fence fence, LedgerOffering ledger, CancellationToken cancellation)
    {
        List<ItemFailure> failures = [];
        if (ledger.CalendarId is { } calendarId)
        {
            if (ledger.Doubtful.HasFlag(Doubt.Calendar))
            {
                // A delete of the calendar that got no answer may have been done late. The caller makes a calendar that
                // is gone anew.
                if (!await directory.ExistsAsync(calendarId, cancellation))
                {
                    throw new CalendarGoneException(null);
                }

                failures.AddRange(await SweepCalendarsAsync(fence, ledger.Title!, calendarId, cancellation));
            }

            if (ledger.Doubtful.HasFlag(Doubt.Events))
            {
                failures.AddRange(await SweepEventsAsync(fence, calendarId, ledger, cancellation));
            }

            if (ledger.Doubtful.HasFlag(Doubt.Access))
            {
                failures.AddRange(await SweepAccessAsync(fence, calendarId, ledger, cancellation));
            }
        }

        if (failures.Count == 0)
        {
            await store.SettleAsync(fence, cancellation);
        }

        return new StepResult(failures, new StepCounts(0, 0));
    }

    // A calendar is surely a second one of ours when the app owns it, no row records it, and it has exactly the title
    // of the recorded one.
    private async Task<IReadOnlyList<ItemFailure>> SweepCalendarsAsync(
        Fence fence, string title, string recordedId, CancellationToken cancellation)
    {
        List<ItemFailure> failures = [];
        IReadOnlyList<WpsCalendar> found = await directory.FindAsync(fence, title, time.GetUtcNow(), cancellation);
        foreach (WpsCalendar extra in found.Where(one => one.Id != recordedId && one.Summary == title))
        {
            failures.AddRange(
                await extras.CalendarAsync(fence, extra.Id, cancellation) is { } failure ? [failure] : []);
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
        List<LedgerAccess> live = ledger.Access.Where(entry => entry.IsGranted).ToList();
        IReadOnlyDictionary<string, HeldPermission> held = await unknowns.LookAsync(
            () => permissions.ListAsync(calendarId, cancellation),
            seen =>
                live.TrueForAll(
                    entry => seen.TryGetValue(entry.Number, out HeldPermission? one) && one.Role == entry.Role),
            cancellation);
        List<LedgerAccess> missing = live.Where(entry => !held.ContainsKey(entry.Number)).ToList();
        IEnumerable<LedgerAccess> changed =
            live.Where(entry => held.TryGetValue(entry.Number, out HeldPermission? one) && one.Role != entry.Role);
        await accessLedger.ForgetAsync(fence, missing.Select(entry => entry.Number).ToList(), cancellation);
        List<ItemFailure> failures = [.. await access.GrantAsync(
            fence,
            calendarId,
            missing.Select(entry => new Grant(entry.ToDesired(), null))
            .Concat(changed.Select(entry => new Grant(entry.ToDesired(), entry))).ToList(),
            cancellation)];

        HashSet<string> known = ledger.Access.Select(entry => entry.Number).ToHashSet(StringComparer.Ordinal);
        List<string> extra = held.Keys.Where(number => !known.Contains(number)).ToList();
        IReadOnlySet<string> ours = extra.Count == 0 ? new HashSet<string>()
            : await changes.AccessKeysAsync(fence.Key, cancellation);
        failures.AddRange(await revoker.RevokeAsync(
            fence, calendarId, extra.Where(ours.Contains).Select(number => LedgerAccess.Given(held[number])).ToList(),
            cancellation));
        return failures;
    }

    private async Task<IReadOnlyList<ItemFailure>> SweepEventsAsync(
        Fence fence, string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        List<EventContent> contents = ledger.Events.Select(entry => entry.Content).OfType<EventContent>().ToList();
        Dictionary<string, MarkedEvent> there = new(StringComparer.Ordinal);
        List<LedgerEvent> lost = [.. ledger.Events.Where(entry => entry is { Content: not null, EventId: not null })];
        HashSet<string> recorded =
            ledger.Events.Select(entry => entry.EventId).OfType<string>().ToHashSet(StringComparer.Ordinal);

        await unknowns.LookAsync(
            async () =>
            {
                ILookup<string, MarkedEvent> held = await observer.ListAsync(calendarId, contents, cancellation);
                foreach (MarkedEvent one in held.SelectMany(group => group))
                {
                    there[one.EventId] = one;
                }

                return lost.RemoveAll(entry => there.ContainsKey(entry.EventId!));
            },
            _ => lost.Count == 0,
            cancellation);

        List<ItemFailure> failures = [];
        foreach (MarkedEvent extra in there.Values.Where(one => !recorded.Contains(one.EventId)))
        {
            failures.AddRange(
                await extras.EventAsync(fence, calendarId, extra, cancellation) is { } failure ? [failure] : []);
        }

        // A recorded event is not at WPS: the answer did not hold, or somebody deleted the event. It is made anew here,
        // because this run plans no more and the next one counts the offering as done.
        foreach (LedgerEvent one in lost)
        {
            await eventLedger.ForgetAsync(fence, one.Marker, cancellation);
        }

        return [.. failures, .. await events.CreateAsync(
            fence, calendarId, lost.ConvertAll(one => one.ToDesired()), cancellation)];
    }
}
