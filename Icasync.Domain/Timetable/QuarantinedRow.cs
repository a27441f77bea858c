namespace Icasync.Domain.Timetable;

/// <summary>
/// A live row that cannot be used: it makes no event, is counted by reason and never guessed (DOMAIN 3.2.1).
/// </summary>
/// <param name="Reason">One of the reason codes of DOMAIN 3.3.</param>
/// <param name="Offering">The trimmed offering number, or null when that is what is missing.</param>
/// <param name="Field">The source's field in the glossary's words, such as <c>date</c>.</param>
/// <param name="Value">The value as it stands, with what nobody sees made visible, cut to 200 characters; null when
/// missing.</param>
/// <param name="Row">The row as read.</param>
public sealed record QuarantinedRow(
    FindingCode Reason, string? Offering, string Field, string? Value, TimetableRow Row);
