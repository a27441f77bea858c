using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Domain.Reconciliation;

namespace Icasync.Activities.Offerings;

/// <summary>Settles the calls on an offering's access that an earlier execution left unfinished.</summary>
public sealed class AccessIntents(AccessLedger access, PermissionObserver permissions)
{
    /// <summary>Records who has access and who has not.</summary>
    public async Task ResolveAsync(
        Fence fence, string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        Dictionary<string, LedgerAccess> open = ledger.Access
            .Where(entry => entry.State is not (LedgerState.Live or LedgerState.Pending))
            .ToDictionary(entry => entry.Number, StringComparer.Ordinal);
        if (open.Count == 0)
        {
            return;
        }

        // A grant is safe to repeat, so whoever is not listed yet is planned anew and not waited for.
        IReadOnlyDictionary<string, HeldPermission> held = await permissions.ListAsync(calendarId, cancellation);
        ILookup<ObjectAction, LedgerAccess> by = Reconciler.Compare(
            open.Values.Select(entry => entry.ToObject()).ToList(),
            held.Values.Where(one => open.ContainsKey(one.Number)).Select(one => one.ToObject(isOurs: true)).ToList(),
            DateTimeOffset.MaxValue, (recorded, seen) => recorded == seen)
            .ToLookup(
                one => one is { Held: null, Action: ObjectAction.Replan } ? ObjectAction.Forget : one.Action,
                one => open[one.Recorded!.Key]);
        await access.RecordObservedAsync(
            fence,
            by[ObjectAction.Adopt].Concat(by[ObjectAction.Replan]).Select(entry => (entry, held[entry.Number]))
                .ToList(),
            cancellation);
        await access.RecordRevokedAsync(fence, by[ObjectAction.RecordDeleted].ToList(), cancellation);
        await access.ForgetAsync(
            fence, by[ObjectAction.Forget].Select(entry => entry.Number).ToList(), cancellation);
    }
}
