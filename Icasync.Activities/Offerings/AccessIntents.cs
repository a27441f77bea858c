using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Wps;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>Settles the calls on an offering's access that an earlier execution left unfinished.</summary>
public sealed class AccessIntents(
    LedgerStore store, AccessLedger access, PermissionObserver permissions, UnknownOutcomePolicy unknowns)
{
    /// <summary>Records who has access and who has not.</summary>
    /// <param name="desired">What is staged of the offering; null when nothing is.</param>
    public async Task ResolveAsync(
        Fence fence, string calendarId, LedgerOffering ledger, DesiredOffering? desired,
        CancellationToken cancellation)
    {
        Dictionary<string, LedgerAccess> open = ledger.Access
            .Where(entry => entry.State is not (LedgerState.Live or LedgerState.Pending))
            .ToDictionary(entry => entry.Number, StringComparer.Ordinal);
        if (open.Count == 0)
        {
            return;
        }

        // Where a list that may lag shows other than what is wanted, a call is made, which is safe to repeat. Where it
        // shows what is wanted, or where that is not known because no row of the course is readable, no call would
        // bring to light what it does not show yet (WPS-API 13 S24).
        Dictionary<string, AccessRole?>? wanted = desired is not { ReadableRows: > 0 } ? null
            : desired.Access.ToDictionary(
                person => person.Number, person => (AccessRole?)person.Role, StringComparer.Ordinal);
        DateTimeOffset horizon = unknowns.Horizon(unknowns.Now);
        IReadOnlyDictionary<string, HeldPermission> held = await unknowns.ReadListedAsync(
            () => permissions.ListAsync(calendarId, cancellation),
            listed => open.Values
                .Select(entry => (Entry: entry, Seen: listed.GetValueOrDefault(entry.Number)?.Role))
                .Where(one => (wanted is null || one.Seen == wanted.GetValueOrDefault(one.Entry.Number))
                    && !one.Entry.IsProvenBy(one.Seen))
                .Max(one => one.Entry.IntendedAt),
            () => store.CheckFenceAsync(fence, cancellation), cancellation);
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

        // Whom a list does not show that may be too old may have access all the same: who is wanted stays an intent
        // until the grant that follows takes its place. A death before it would leave nobody who knows of him.
        await access.ForgetAsync(
            fence,
            by[ObjectAction.Forget].Where(entry => entry.State != LedgerState.Creating
                || entry.IntendedAt <= horizon
                || wanted?.ContainsKey(entry.Number) != true).Select(entry => entry.Number).ToList(),
            cancellation);
    }
}
