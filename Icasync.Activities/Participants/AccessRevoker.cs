using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Participants;

/// <summary>
/// Takes access away, in hundreds where WPS has the batch call and one by one where it has not (DOMAIN F21).
/// </summary>
public sealed class AccessRevoker(
    RemoteWrites writes, AccessLedger ledger, LedgerStore store, PermissionObserver observer,
    UnknownOutcomePolicy unknowns, WpsProfiles profiles)
{
    // Remembered for the process: the answer that the batch call does not exist will not change while it runs.
    private bool _batchMissing;

    /// <summary>Revokes the access of people whom the ledger holds; who has none any more counts as done.</summary>
    public async Task<IReadOnlyList<ItemFailure>> RevokeAsync(
        Fence fence, string calendarId, IReadOnlyList<LedgerAccess> people, CancellationToken cancellation)
    {
        List<ItemFailure> failures = [];
        List<LedgerAccess> known = people.Where(person => person.PermissionId is not null).ToList();
        List<LedgerAccess> unknown = people.Where(person => person.PermissionId is null).ToList();
        if (unknown.Count > 0)
        {
            IReadOnlyDictionary<string, HeldPermission> held =
                await ListAsync(fence, calendarId, unknown, cancellation);
            await ledger.RecordRevokedAsync(
                fence, unknown.Where(person => !held.ContainsKey(person.Number)).ToList(), cancellation);
            known.AddRange(unknown
                .Where(person => held.ContainsKey(person.Number))
                .Select(person => person with { PermissionId = held[person.Number].PermissionId }));
        }

        foreach (LedgerAccess[] batch in known.Chunk(profiles.PeoplePerCall))
        {
            failures.AddRange(_batchMissing || profiles.LacksBatchRevoke
                ? await OneByOneAsync(fence, calendarId, batch, cancellation)
                : await BatchAsync(fence, calendarId, batch, cancellation));
        }

        return failures;
    }

    private async Task<IReadOnlyList<ItemFailure>> BatchAsync(
        Fence fence, string calendarId, IReadOnlyList<LedgerAccess> batch, CancellationToken cancellation)
    {
        WpsOutcome<bool> outcome = await writes.SendAsync(
            fence, ledger.Revoking(fence, batch), wps => wps.BatchDeletePermissionsAsync(
                calendarId, batch.Select(person => person.PermissionId!).ToList(), cancellation));
        if (outcome.Kind is WpsOutcomeKind.Done or WpsOutcomeKind.NoChange)
        {
            await ledger.RecordRevokedAsync(fence, batch, cancellation);
            return [];
        }

        CalendarGoneException.ThrowIf(outcome.Error);
        if (outcome.Error is { MeansRouteMissing: true })
        {
            _batchMissing = true;
            return await OneByOneAsync(fence, calendarId, batch, cancellation);
        }

        // WPS refused the batch because one person has no access any more, or its outcome is unknown: whoever still has
        // access is revoked one by one.
        if (outcome.Kind == WpsOutcomeKind.Unknown)
        {
            await store.DoubtAsync(fence, Doubt.Access, cancellation);
            await unknowns.SettleAsync(0, cancellation);
        }

        IReadOnlyDictionary<string, HeldPermission> held = await ListAsync(fence, calendarId, batch, cancellation);
        await ledger.RecordRevokedAsync(
            fence, batch.Where(person => !held.ContainsKey(person.Number)).ToList(), cancellation);
        return await OneByOneAsync(
            fence,
            calendarId,
            batch.Where(person => held.ContainsKey(person.Number))
                .Select(person => person with { PermissionId = held[person.Number].PermissionId })
                .ToList(),
            cancellation);
    }

    // Whoever was granted access a moment ago may only not be listed yet (WPS-API 13 S24).
    private Task<IReadOnlyDictionary<string, HeldPermission>> ListAsync(
        Fence fence, string calendarId, IReadOnlyList<LedgerAccess> people, CancellationToken cancellation) =>
        unknowns.ReadListedAsync(
            () => observer.ListAsync(calendarId, cancellation),
            listed => people.Where(person => !listed.ContainsKey(person.Number)).Max(person => person.IntendedAt),
            () => store.CheckFenceAsync(fence, cancellation), cancellation);

    private async Task<IReadOnlyList<ItemFailure>> OneByOneAsync(
        Fence fence, string calendarId, IReadOnlyList<LedgerAccess> people, CancellationToken cancellation)
    {
        List<ItemFailure> failures = [];
        foreach (LedgerAccess person in people)
        {
            failures.Keep(await OneAsync(fence, calendarId, person, cancellation));
        }

        return failures;
    }

    private Task<ItemFailure?> OneAsync(
        Fence fence, string calendarId, LedgerAccess person, CancellationToken cancellation) =>
        writes.CarryOutAsync(
            new RemoteWrite<bool>
            {
                Fence = fence,
                Intent = ledger.Revoking(fence, [person]),
                Call = wps => wps.DeletePermissionAsync(calendarId, person.PermissionId!, cancellation),
                Record = () => ledger.RecordRevokedAsync(fence, [person], cancellation),
                Failure = (failureClass, error) => new ItemFailure(
                    ItemFailure.AccessItem(fence, person.Number), fence.Offering, FailurePhase.Deletes, failureClass,
                    error.CodeText, error.Message),
            },
            cancellation);
}
