namespace Icasync.Domain.Timetable;

/// <summary>
/// Everything of an event that reaches WPS. Its hash decides whether an update is due (DOMAIN 3.2.7).
/// </summary>
/// <param name="Start">Wall-clock start with its offset, <c>2025-03-04T09:50:00+08:00</c>.</param>
/// <param name="End">Wall-clock end in the same form.</param>
/// <param name="Description">At most 2,000 UTF-16 units with the line that names the installation; its last line is
/// the marker <c>icasync:…</c>, which is never cut.</param>
public sealed record EventContent(
    string Summary,
    string Start,
    string End,
    string Location,
    string Description,
    IReadOnlyList<int> ReminderMinutes,
    SessionFacts Facts);
