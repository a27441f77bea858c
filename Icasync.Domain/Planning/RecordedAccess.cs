using Icasync.Domain.Timetable;

namespace Icasync.Domain.Planning;

/// <summary>A person's access; pending means wanted earlier but unknown to WPS (DOMAIN D12).</summary>
public sealed record RecordedAccess(
    string Number, ParticipantKind Kind, AccessRole Role, string? PermissionId, bool Pending);
