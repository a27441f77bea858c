using Icasync.Activities.Base;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

/// <summary>A row of icasync_access as it is read.</summary>
internal sealed class RawAccess
{
    /// <summary>Read only where rows of many offerings are listed; empty otherwise.</summary>
    public string OfferingId { get; init; } = string.Empty;

    public required string Number { get; init; }
    public required string Kind { get; init; }
    public required string State { get; init; }
    public string? Role { get; init; }
    public string? PermissionId { get; init; }
    public string? TargetKind { get; init; }
    public string? TargetRole { get; init; }
    public string? IntentAt { get; init; }
    public string? PendingReason { get; init; }

    public LedgerAccess ToAccess() => new()
    {
        Number = Number,
        Kind = WireFormat.Parse<ParticipantKind>(Kind),
        State = WireFormat.Parse<LedgerState>(State),
        Role = Role is null ? null : WireFormat.Parse<AccessRole>(Role),
        PermissionId = PermissionId,
        TargetKind = TargetKind is null ? null : WireFormat.Parse<ParticipantKind>(TargetKind),
        TargetRole = TargetRole is null ? null : WireFormat.Parse<AccessRole>(TargetRole),
        IntendedAt = WireFormat.ParseInstant(IntentAt),
        IsOverLimit = PendingReason == WireFormat.Word(Ledger.PendingReason.MemberLimit),
    };
}
