using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Participants;

/// <summary>
/// Keeps the attendees of one event equal to whom the setting wants: at most 1,000 an event, 200 a call, accepted and
/// without notice; differences only (DOMAIN D26, WPS-API 8).
/// </summary>
public sealed class AttendeeWriter(IWpsApi wps, AttendeeLedger ledger, UnknownOutcomePolicy unknowns)
{
    private const int PerEventMax = 1000;
    private const int AddMax = 200;
    private const int RemoveMax = 50;

    /// <summary>Adds and removes; people whom WPS does not take are left out and tried again by the next run.</summary>
    public async Task<IReadOnlyList<ItemFailure>> SyncAsync(
        Fence fence, string calendarId, LedgerEvent entry, IReadOnlyList<string> wanted, CancellationToken cancellation)
    {
        string marker = entry.Marker;
        IReadOnlyList<LedgerAttendee> recorded = await ledger.LoadAsync(fence, marker, cancellation);
        if (recorded.Any(one => one.State != LedgerState.Live))
        {
            await ResolveAsync(fence, calendarId, entry, recorded, cancellation);
            recorded = await ledger.LoadAsync(fence, marker, cancellation);
        }

        List<ItemFailure> failures = [];
        HashSet<string> have = recorded.Select(one => one.Number).ToHashSet(StringComparer.Ordinal);
        List<string> target = wanted.Take(PerEventMax).ToList();
        foreach (string[] batch in target.Where(number => !have.Contains(number)).Chunk(AddMax))
        {
            if (await AddAsync(fence, calendarId, entry, batch, cancellation) is { } failure)
            {
                failures.Add(failure);
            }
        }

        HashSet<string> keep = target.ToHashSet(StringComparer.Ordinal);
        foreach (LedgerAttendee[] batch in recorded.Where(one => !keep.Contains(one.Number)).Chunk(RemoveMax))
        {
            WpsOutcome<bool> outcome = await wps.BatchDeleteAttendeesAsync(
                calendarId, entry.EventId!, batch.Select(one => new WpsAttendee(one.AttendeeId!, one.Number)).ToList(),
                cancellation);
            if (outcome.Kind is WpsOutcomeKind.Refused or WpsOutcomeKind.Unknown)
            {
                // Removing an absent one is success, so the next run may simply repeat it.
                failures.Add(Failure(
                    fence, entry, outcome.Kind == WpsOutcomeKind.Refused ? "business" : "network", outcome.Error!));
                continue;
            }

            await ledger.RecordRemovedAsync(fence, marker, batch, cancellation);
        }

        return failures;
    }

    private async Task<ItemFailure?> AddAsync(
        Fence fence, string calendarId, LedgerEvent entry, IReadOnlyList<string> batch, CancellationToken cancellation)
    {
        // Somebody who is invited already is answered like one who is new, so a call without an answer is repeated.
        WpsOutcome<IReadOnlyList<WpsAttendee>> outcome = await unknowns.RepeatAsync(
            async () =>
            {
                await ledger.IntendAddAsync(fence, entry.Marker, batch, cancellation);
                return await wps.BatchCreateAttendeesAsync(calendarId, entry.EventId!, batch, cancellation);
            },
            cancellation);
        if (outcome.Kind == WpsOutcomeKind.Done)
        {
            HashSet<string> asked = batch.ToHashSet(StringComparer.Ordinal);
            List<WpsAttendee> added = outcome.Value!.Where(one => asked.Contains(one.UserId)).ToList();
            await ledger.RecordAddedAsync(fence, entry.Marker, added, cancellation);
            await ledger.DropAsync(
                fence, entry.Marker, batch.Except(added.Select(one => one.UserId)).ToList(), cancellation);
            return null;
        }

        if (outcome.Kind == WpsOutcomeKind.Unknown)
        {
            return Failure(fence, entry, "network", outcome.Error!);
        }

        // One stranger may sink a batch: the others are added one by one.
        await ledger.DropAsync(fence, entry.Marker, batch, cancellation);
        if (outcome.Error is { MeansUserMissing: true })
        {
            foreach (string one in batch.Count > 1 ? batch : [])
            {
                await AddAsync(fence, calendarId, entry, [one], cancellation);
            }

            return null;
        }

        return Failure(fence, entry, "business", outcome.Error!);
    }

    private async Task ResolveAsync(
        Fence fence, string calendarId, LedgerEvent entry, IReadOnlyList<LedgerAttendee> recorded,
        CancellationToken cancellation)
    {
        Dictionary<string, WpsAttendee> held = new(StringComparer.Ordinal);
        await foreach (WpsAttendee one in wps.ListAttendeesAsync(calendarId, entry.EventId!, cancellation))
        {
            held[one.UserId] = one;
        }

        List<string> open = recorded.Where(one => one.State != LedgerState.Live).Select(one => one.Number).ToList();
        await ledger.IntendAddAsync(fence, entry.Marker, open, cancellation);
        await ledger.RecordAddedAsync(
            fence, entry.Marker, open.Where(held.ContainsKey).Select(number => held[number]).ToList(), cancellation);
        await ledger.DropAsync(
            fence, entry.Marker, open.Where(number => !held.ContainsKey(number)).ToList(), cancellation);
    }

    private static ItemFailure Failure(Fence fence, LedgerEvent entry, string failureClass, WpsError error) => new(
        $"attendees:{fence.OfferingId}/{entry.Marker}", fence.Offering, "events", failureClass, error.CodeText,
        error.Message);
}
