using Icasync.Activities.Wps;

namespace Icasync.Activities.Calendars;

/// <summary>Calendars of an offering that no row records.</summary>
/// <param name="Horizon">Until when the listing is complete: what was made later may be missing in it.</param>
public sealed record FoundCalendars(IReadOnlyList<WpsCalendar> Calendars, DateTimeOffset Horizon);
