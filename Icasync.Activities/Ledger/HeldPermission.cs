using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

/// <summary>A permission that WPS holds for a person.</summary>
public sealed record HeldPermission(string Number, string PermissionId, AccessRole Role);
