using System.Text.Json.Serialization;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

/// <summary>One person's access of the ledger.</summary>
public sealed record LedgerAccess
{
    public required string Number { get; init; }
    public required ParticipantKind Kind { get; init; }
    public required LedgerState State { get; init; }
    public AccessRole? Role { get; init; }
    public string? PermissionId { get; init; }
    public ParticipantKind? TargetKind { get; init; }
    public AccessRole? TargetRole { get; init; }

    /// <summary>Whether the person is pending because the calendar has no room for another member.</summary>
    public bool IsOverLimit { get; init; }

    /// <summary>When the last call for the entry was about to be made; no part of before-images.</summary>
    [JsonIgnore]
    public DateTimeOffset? IntendedAt { get; init; }

    /// <summary>The entry as it is compared with WPS, which holds one entry a person.</summary>
    public RecordedObject<AccessFace> ToObject() => new(
        Number, null, State.ToObject(), Role is { } role ? new AccessFace(role) : null, IntendedAt);

    /// <summary>Whether WPS gave the access, as far as is recorded.</summary>
    public bool IsGranted => State == LedgerState.Live && Role is not null;

    /// <summary>
    /// Whether a list that shows this role shows what the unfinished call did. That it shows none proves no removal: it
    /// may be older than the grant.
    /// </summary>
    public bool IsProvenBy(AccessRole? seen) =>
        State != LedgerState.Deleting && seen is not null && seen == TargetRole;

    /// <summary>Granted access as what is wanted again.</summary>
    public DesiredAccess ToDesired() => new(Number, Kind, Role!.Value);

    /// <summary>Granted access as WPS holds it.</summary>
    public HeldPermission ToHeld() => new(Number, PermissionId!, Role!.Value);

    /// <summary>Access that WPS holds and no row knows, so that it can be taken away.</summary>
    public static LedgerAccess Given(HeldPermission held) => new()
    {
        Number = held.Number,
        Kind = held.Role == AccessRole.Writer ? ParticipantKind.Teacher : ParticipantKind.Student,
        State = LedgerState.Live,
        Role = held.Role,
        PermissionId = held.PermissionId,
    };
}
