using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

/// <summary>A permission that WPS holds for a person.</summary>
public sealed record HeldPermission(string Number, string PermissionId, AccessRole Role)
{
    /// <summary>The permission as it is compared with the ledger.</summary>
    public HeldObject<AccessFace> ToObject(bool isOurs) => new(Number, PermissionId, new AccessFace(Role), isOurs);
}
