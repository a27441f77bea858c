using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Domain.Reconciliation;

namespace Icasync.Activities.Offerings;

/// <summary>How the access to one calendar differs from the ledger.</summary>
/// <param name="Missing">Recorded people who surely have none.</param>
/// <param name="Changed">Recorded people who have another role.</param>
/// <param name="Unrecorded">People who have access and no row: by a late call of ours, or by somebody else.</param>
public sealed record AccessDrift(
    IReadOnlyList<LedgerAccess> Missing,
    IReadOnlyList<ChangedAccess> Changed,
    IReadOnlyList<HeldPermission> Unrecorded)
{
    /// <summary>Compares; people whom WPS does not know yet have a row and nothing to compare it with.</summary>
    /// <param name="horizon">Until when the list is complete.</param>
    public static AccessDrift Of(
        LedgerOffering ledger, IReadOnlyDictionary<string, HeldPermission> held, DateTimeOffset horizon)
    {
        Dictionary<string, LedgerAccess> rows =
            ledger.Access.ToDictionary(entry => entry.Number, StringComparer.Ordinal);
        ILookup<ObjectAction, ReconciledObject<AccessFace>> by = Reconciler.Compare(
            rows.Values.Where(entry => entry.IsGranted).Select(entry => entry.ToObject()).ToList(),
            held.Values.Select(one => one.ToObject(isOurs: false)).ToList(),
            horizon, (recorded, seen) => recorded == seen).ToLookup(one => one.Action);
        return new AccessDrift(
            by[ObjectAction.Restore].Select(one => rows[one.Recorded!.Key]).ToList(),
            by[ObjectAction.Correct]
                .Select(one => new ChangedAccess(rows[one.Recorded!.Key], held[one.Recorded.Key].Role)).ToList(),
            by[ObjectAction.Leave].Select(one => held[one.Held!.Key!]).Where(one => !rows.ContainsKey(one.Number))
                .ToList());
    }

    /// <summary>What brings the recorded access back.</summary>
    public List<Grant> ToGrants() =>
    [
        .. Missing.Select(entry => new Grant(entry.ToDesired(), null)),
        .. Changed.Select(one => new Grant(one.Recorded.ToDesired(), one.Recorded with { Role = one.Held })),
    ];
}
