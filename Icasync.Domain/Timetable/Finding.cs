namespace Icasync.Domain.Timetable;

/// <summary>
/// Something worth a person's look that blocks nothing: it is counted by <paramref name="Code"/> in the report's
/// <c>warnings</c> and leaves the run completed (DESIGN 5).
/// </summary>
/// <param name="Offering">The offering it concerns, or null when it concerns none.</param>
/// <param name="Detail">English text with the values that explain it; never a person's name.</param>
public sealed record Finding(FindingCode Code, string? Offering, string Detail);
