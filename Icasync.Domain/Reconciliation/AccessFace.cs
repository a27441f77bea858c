using Icasync.Domain.Timetable;

namespace Icasync.Domain.Reconciliation;

/// <summary>What a person may do with a calendar.</summary>
public sealed record AccessFace(AccessRole Role);
