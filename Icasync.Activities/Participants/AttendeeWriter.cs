using System.Diagnostics;
using System.Globalization;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Participants;

/// <summary>
/// Keeps the attendees of one event equal to whom the setting wants: at most 1,000 an event, 200 a call, accepted and
/// without notice; differences only (DOMAIN D26, WPS-API 8). Adding somebody twice and removing an absent one change
/// nothing at WPS, so both calls are safe to repeat.
/// </summary>
public sealed class AttendeeWriter(
    RemoteWrites writes, AttendeeLedger ledger, LedgerStore store, PermissionObserver observer,
    UnknownOutcomePolicy unknowns)
{
    /// <summary>Attendees that WPS takes for one event (WPS-API 8).</summary>
    public const int PerEventMax = 1000;

    private const int AddMax = 200;
    private const int RemoveMax = 50;

    /// <summary>
    /// Removes and adds; people whom WPS does not take are left out and tried again by the next run, and those who do
    /// not fit are a failure that says how many.
    /// </summary>
    /// <param name="known">What the ledger has of the event's attendees.</param>
    /// <param name="wanted">Whom the event is to have, those first who must not be missing.</param>
    /// <exception cref="EventGoneException">Somebody deleted the event, so nobody can be added to it.</exception>
    public async Task<IReadOnlyList<ItemFailure>> SyncAsync(
        Fence fence, string calendarId, LedgerEvent entry, IReadOnlyList<LedgerAttendee> known,
        IReadOnlyList<string> wanted, CancellationToken cancellation)
    {
        HashSet<string> target = wanted.Take(PerEventMax).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<LedgerAttendee> recorded = await SettledAsync(
            fence, calendarId, entry, known, target, cancellation);
        List<ItemFailure> failures = [];
        failures.AddRange(await RemoveAsync(
            fence, calendarId, entry, recorded.Where(one => !target.Contains(one.Number)).ToList(), cancellation));
        HashSet<string> have = recorded.Select(one => one.Number).ToHashSet(StringComparer.Ordinal);
        failures.AddRange(await AddAllAsync(
            fence, calendarId, entry, wanted.Take(PerEventMax).Where(number => !have.Contains(number)).ToList(),
            known.Where(one => one.State == LedgerState.Creating && !have.Contains(one.Number))
                .Max(one => one.ChangedAt),
            cancellation));
        if (wanted.Count > PerEventMax)
        {
            failures.Add(new ItemFailure(
                Item(fence, entry) + "/limit", fence.Offering, FailurePhase.Events, FailureClass.Business,
                "ATTENDEE_LIMIT",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"WPS takes {PerEventMax} attendees an event; {wanted.Count - PerEventMax} people are left out.")));
        }

        return failures;
    }

    /// <summary>
    /// Adds people; those whom WPS does not know are left out, and an event that is gone is a failure.
    /// </summary>
    public async Task<IReadOnlyList<ItemFailure>> AddAsync(
        Fence fence, string calendarId, LedgerEvent entry, IReadOnlyList<string> numbers,
        CancellationToken cancellation)
    {
        try
        {
            return await AddAllAsync(fence, calendarId, entry, numbers, lostAt: null, cancellation);
        }
        catch (EventGoneException gone)
        {
            return [Failure(fence, entry, FailureClass.Business, gone.Error)];
        }
    }

    private async Task<IReadOnlyList<ItemFailure>> AddAllAsync(
        Fence fence, string calendarId, LedgerEvent entry, IReadOnlyList<string> numbers, DateTimeOffset? lostAt,
        CancellationToken cancellation)
    {
        List<ItemFailure> failures = [];
        foreach (string[] batch in numbers.Chunk(AddMax))
        {
            failures.Keep(await AddBatchAsync(fence, calendarId, entry, batch, tries: 1, lostAt, cancellation));
        }

        return failures;
    }

    private async Task<IReadOnlyList<ItemFailure>> RemoveAsync(
        Fence fence, string calendarId, LedgerEvent entry, IReadOnlyList<LedgerAttendee> people,
        CancellationToken cancellation)
    {
        List<ItemFailure> failures = [];
        foreach (LedgerAttendee[] batch in people.Chunk(RemoveMax))
        {
            failures.Keep(await writes.CarryOutAsync(
                new RemoteWrite<bool>
                {
                    Fence = fence,
                    Intent = ledger.Removing(fence, entry.Marker, batch),
                    Call = api => api.BatchDeleteAttendeesAsync(
                        calendarId, entry.EventId!,
                        batch.Select(one => new WpsAttendee(one.AttendeeId ?? string.Empty, one.Number)).ToList(),
                        cancellation),
                    Record = () => ledger.RecordRemovedAsync(fence, entry.Marker, batch, cancellation),
                    Failure = (failureClass, error) => Failure(fence, entry, failureClass, error),
                },
                cancellation));
        }

        return failures;
    }

    // lostAt: when a call was made that may have added some of them already, in a list that does not show them yet.
    private async Task<ItemFailure?> AddBatchAsync(
        Fence fence, string calendarId, LedgerEvent entry, IReadOnlyList<string> batch, int tries,
        DateTimeOffset? lostAt, CancellationToken cancellation)
    {
        WpsOutcome<IReadOnlyList<WpsAttendee>> outcome = await writes.SendAsync(
            fence, ledger.Adding(fence, entry.Marker, batch),
            api => api.BatchCreateAttendeesAsync(calendarId, entry.EventId!, batch, cancellation));
        switch (outcome.Kind)
        {
            case WpsOutcomeKind.Done or WpsOutcomeKind.NoChange:
                return await TakeInAsync(
                    fence, calendarId, entry, batch, outcome.Value ?? [], tries, lostAt, cancellation);
            case WpsOutcomeKind.Unknown:
                DateTimeOffset lost = unknowns.Now;
                await unknowns.WaitAsync(tries, cancellation);
                IReadOnlyList<string> rest = await AdoptAsync(
                    fence, entry, batch, await ListAsync(calendarId, entry, cancellation), cancellation);
                return rest.Count == 0 ? null
                    : tries == unknowns.TriesMax ? Failure(fence, entry, FailureClass.Network, outcome.Error!)
                    : await AddBatchAsync(fence, calendarId, entry, rest, tries + 1, lost, cancellation);
            case WpsOutcomeKind.Gone:
                await ledger.DropAsync(fence, entry.Marker, batch, cancellation);
                CalendarGoneException.ThrowIf(outcome.Error);
                throw new EventGoneException(outcome.Error!);
            case WpsOutcomeKind.Refused when lostAt is { } since:
                // A refusal says nothing of an older call whose answer was lost: a list that surely shows it does.
                IReadOnlyList<string> left = await AdoptAsync(
                    fence, entry, batch, await LookAsync(fence, calendarId, entry, batch, since, cancellation),
                    cancellation);
                return left.Count == 0 ? null
                    : await AddBatchAsync(fence, calendarId, entry, left, tries, lostAt: null, cancellation);
            case WpsOutcomeKind.Refused when outcome.Error!.MeansUserMissing:
                await ledger.DropAsync(fence, entry.Marker, batch.Count == 1 ? batch : [], cancellation);
                return await WithoutStrangerAsync(fence, calendarId, entry, batch, tries, cancellation);
            case WpsOutcomeKind.Refused:
                await ledger.DropAsync(fence, entry.Marker, batch, cancellation);
                return Failure(fence, entry, FailureClass.Business, outcome.Error!);
            default:
                throw new UnreachableException($"outcome {outcome.Kind}");
        }
    }

    // Whom an answer leaves out WPS may have added all the same (DOMAIN R17), in a list that does not show it yet. Whom
    // WPS knows is sent once more, which adds nobody twice, and counts as left out where a list that surely shows him
    // does not.
    private async Task<ItemFailure?> TakeInAsync(
        Fence fence, string calendarId, LedgerEvent entry, IReadOnlyList<string> batch,
        IReadOnlyList<WpsAttendee> answered, int tries, DateTimeOffset? lostAt, CancellationToken cancellation)
    {
        Dictionary<string, WpsAttendee> held = answered.DistinctBy(one => one.UserId)
            .ToDictionary(one => one.UserId, StringComparer.Ordinal);
        IReadOnlyList<string> open = await AdoptAsync(fence, entry, batch, held, cancellation);
        if (open.Count > 0)
        {
            held = await ListAsync(calendarId, entry, cancellation);
            open = await KnownAsync(
                fence, entry, await AdoptAsync(fence, entry, open, held, cancellation), cancellation);
        }

        if (open.Count > 0 && tries == unknowns.TriesMax)
        {
            held = await LookAsync(fence, calendarId, entry, open, unknowns.Now, cancellation);
            open = await AdoptAsync(fence, entry, open, held, cancellation);
            await ledger.DropAsync(fence, entry.Marker, open, cancellation);
        }

        return open.Count == 0 ? null
            : tries < unknowns.TriesMax
                ? await AddBatchAsync(fence, calendarId, entry, open, tries + 1, lostAt, cancellation)
                : new ItemFailure(
                    Item(fence, entry), fence.Offering, FailurePhase.Events, FailureClass.Business, "NOT_CREATED",
                    string.Create(CultureInfo.InvariantCulture, $"WPS left {open.Count} attendees out each time."));
    }

    private async Task<IReadOnlyList<string>> KnownAsync(
        Fence fence, LedgerEvent entry, IReadOnlyList<string> open, CancellationToken cancellation)
    {
        if (open.Count == 0)
        {
            return open;
        }

        IReadOnlySet<string> known = await observer.KnownAsync(open, cancellation);
        await ledger.DropAsync(
            fence, entry.Marker, open.Where(number => !known.Contains(number)).ToList(), cancellation);
        return open.Where(known.Contains).ToList();
    }

    // One stranger may sink a batch: it is halved until the stranger stands alone and is left out.
    private async Task<ItemFailure?> WithoutStrangerAsync(
        Fence fence, string calendarId, LedgerEvent entry, IReadOnlyList<string> batch, int tries,
        CancellationToken cancellation)
    {
        ItemFailure? failure = null;
        foreach (string[] half in batch.Count > 1 ? batch.Halves() : [])
        {
            failure = await AddBatchAsync(fence, calendarId, entry, half, tries, lostAt: null, cancellation)
                ?? failure;
        }

        return failure;
    }

    // Whoever of these WPS holds is recorded as added; answers the others, whose intents stay.
    private async Task<IReadOnlyList<string>> AdoptAsync(
        Fence fence, LedgerEvent entry, IReadOnlyList<string> numbers, Dictionary<string, WpsAttendee> held,
        CancellationToken cancellation)
    {
        await ledger.RecordAddedAsync(
            fence, entry.Marker, numbers.Where(held.ContainsKey).Select(number => held[number]).ToList(), cancellation);
        return numbers.Where(number => !held.ContainsKey(number)).ToList();
    }

    // Settles what an earlier execution left unfinished: WPS is asked who is there. Answers who is. Whoever is wanted
    // and not shown stays an intent until the call that follows takes its place: the list may be too old to show him,
    // and a death before it would leave nobody who knows of him.
    private async Task<IReadOnlyList<LedgerAttendee>> SettledAsync(
        Fence fence, string calendarId, LedgerEvent entry, IReadOnlyList<LedgerAttendee> recorded,
        HashSet<string> wanted, CancellationToken cancellation)
    {
        List<LedgerAttendee> open = recorded.Where(one => one.State != LedgerState.Live).ToList();
        if (open.Count == 0)
        {
            return recorded;
        }

        await ledger.TakeOverAsync(fence, entry.Marker, cancellation);

        // Where a list that may lag shows other than what is wanted, a call is made, which is safe to repeat. Where it
        // shows what is wanted, no call would bring to light what it does not show yet (WPS-API 13 S24).
        Dictionary<string, WpsAttendee> held = await unknowns.ReadListedAsync(
            () => ListAsync(calendarId, entry, cancellation),
            listed => open
                .Where(one => listed.ContainsKey(one.Number) == wanted.Contains(one.Number)
                    && !one.IsProvenBy(listed.ContainsKey(one.Number)))
                .Max(one => one.ChangedAt),
            () => store.CheckFenceAsync(fence, cancellation), cancellation);
        List<LedgerAttendee> leaving = open.Where(one => one.State == LedgerState.Deleting).ToList();
        IReadOnlyList<string> absent = await AdoptAsync(
            fence, entry, open.Except(leaving).Select(one => one.Number).ToList(), held, cancellation);
        await ledger.DropAsync(
            fence, entry.Marker, absent.Where(number => !wanted.Contains(number)).ToList(), cancellation);
        await ledger.RecordKeptAsync(
            fence, entry.Marker,
            leaving.Where(one => held.ContainsKey(one.Number)).Select(one => held[one.Number]).ToList(), cancellation);
        await ledger.RecordRemovedAsync(
            fence, entry.Marker, leaving.Where(one => !held.ContainsKey(one.Number)).ToList(), cancellation);
        return
        [
            .. (await ledger.LoadAsync(fence, cancellation))[entry.Marker].Where(
                one => one.State == LedgerState.Live),
        ];
    }

    private Task<Dictionary<string, WpsAttendee>> LookAsync(
        Fence fence, string calendarId, LedgerEvent entry, IReadOnlyList<string> numbers, DateTimeOffset since,
        CancellationToken cancellation) =>
        unknowns.LookAsync(
            () => ListAsync(calendarId, entry, cancellation), listed => numbers.All(listed.ContainsKey), since,
            () => store.CheckFenceAsync(fence, cancellation), cancellation);

    private Task<Dictionary<string, WpsAttendee>> ListAsync(
        string calendarId, LedgerEvent entry, CancellationToken cancellation) =>
        observer.InvitedAsync(calendarId, entry.EventId!, cancellation);

    private static string Item(Fence fence, LedgerEvent entry) => $"attendees:{fence.OfferingId}/{entry.Marker}";

    private static ItemFailure Failure(Fence fence, LedgerEvent entry, FailureClass failureClass, WpsError error) =>
        new(
        Item(fence, entry), fence.Offering, FailurePhase.Events, failureClass, error.CodeText, error.Message);
}
