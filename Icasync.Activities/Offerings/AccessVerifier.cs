using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Who the ledger says has access must have it, in that role; who has it by us but is not in the ledger loses it: a
/// grant that was committed late. People whom somebody added by hand are not ours and stay.
/// </summary>
public sealed class AccessVerifier(
    PermissionObserver permissions, Ownership ownership, AccessWriter access, AccessRevoker revoker,
    AccessLedger accessLedger, UnknownOutcomePolicy unknowns)
{
    /// <summary>Looks at who has access to the calendar.</summary>
    public async Task<IReadOnlyList<ItemFailure>> VerifyAsync(
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
}
