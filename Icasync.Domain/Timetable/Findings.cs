namespace Icasync.Domain.Timetable;

/// <summary>
/// Something worth a person's look that blocks nothing: it is counted by <paramref name="Code"/> in the report's
/// <c>warnings</c> and leaves the run completed (DESIGN 5).
/// </summary>
/// <param name="Code">Stable upper-case code, such as NO_TEACHER or ROOM_BOOKED_TWICE.</param>
/// <param name="Offering">The offering it concerns, or null when it concerns none.</param>
/// <param name="Detail">English text with the values that explain it; never a person's name.</param>
public sealed record Finding(string Code, string? Offering, string Detail);

/// <summary>A live row that cannot be used: it makes no event, is counted by reason and never guessed (DOMAIN 3.2.1).</summary>
/// <param name="Reason">One of the reason codes of DOMAIN 3.3.</param>
/// <param name="Offering">The trimmed offering number, or null when that is what is missing.</param>
/// <param name="Field">The source's field in the glossary's words, such as <c>date</c>.</param>
/// <param name="Value">The value as it stands, cut to 200 characters; null when missing.</param>
/// <param name="Row">The row as read.</param>
public sealed record QuarantinedRow(string Reason, string? Offering, string Field, string? Value, TimetableRow Row);
