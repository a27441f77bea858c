namespace Icasync.Domain.Timetable;

/// <summary>What a person may do with a calendar. WPS has no call that grants ownership (DOMAIN D7).</summary>
public enum AccessRole
{
    Reader,
    Writer,
}

/// <summary>
/// What WPS should hold for one offering: computed by pure rules from the source, staged once per attempt, and compared
/// with the ledger by the planners.
/// </summary>
public sealed record DesiredOffering
{
    public required OfferingKey Key { get; init; }

    /// <summary>Title of the calendar, at most 40 UTF-16 units (DOMAIN 4, F10). Empty when no row is readable.</summary>
    public required string Title { get; init; }

    /// <summary>Most frequent course name over readable live rows (DOMAIN D22, F9). Empty when no row is readable.</summary>
    public required string Name { get; init; }

    /// <summary>Live rows that could be read.</summary>
    public required int ReadableRows { get; init; }

    /// <summary>Live rows that are quarantined: they hold the deletes of the offering (DOMAIN D25, F19).</summary>
    public required int UnreadableRows { get; init; }

    /// <summary>Whether students get access: false only when every live row says no check-in (DOMAIN 4, sfdk; F8).</summary>
    public required bool StudentsIncluded { get; init; }

    /// <summary>Teacher numbers from readable live rows, in order of first appearance (DOMAIN D6).</summary>
    public required IReadOnlyList<string> TimetableTeachers { get; init; }

    /// <summary>The sessions as events, sorted by start, then marker.</summary>
    public required IReadOnlyList<DesiredEvent> Events { get; init; }

    /// <summary>Who may see the calendar, one entry a number, sorted by number. Empty until participants are resolved.</summary>
    public IReadOnlyList<DesiredAccess> Access { get; init; } = [];
}

/// <summary>One session as the event it should be.</summary>
/// <param name="Marker">16 hex digits of the session's identity: the last line of the description carries them (DESIGN 3).</param>
/// <param name="Content">Everything that reaches WPS.</param>
/// <param name="Hash">32 hex digits of the SHA-256 over all of <paramref name="Content"/>.</param>
public sealed record DesiredEvent(string Marker, EventContent Content, string Hash);

/// <summary>Everything of an event that reaches WPS. Its hash decides whether an update is due (DOMAIN 3.2.7).</summary>
/// <param name="Start">Wall-clock start with its offset, <c>2025-03-04T09:50:00+08:00</c>.</param>
/// <param name="End">Wall-clock end in the same form.</param>
/// <param name="Description">At most 2,000 UTF-16 units; its last line is the marker <c>icasync:…</c>, which is never cut.</param>
public sealed record EventContent(
    string Summary,
    string Start,
    string End,
    string Location,
    string Description,
    IReadOnlyList<int> ReminderMinutes,
    SessionFacts Facts);

/// <summary>The session in timetable terms: for juhe_renwu, reports and the pairing of moves. Not part of the hash by itself.</summary>
public sealed record SessionFacts(
    DateOnly Date,
    IReadOnlyList<int> Periods,
    TimeOnly Start,
    TimeOnly End,
    int? TeachingWeek,
    int? Weekday,
    string Name,
    bool CheckIn,
    IReadOnlyList<string> Rooms,
    IReadOnlyList<string> Buildings,
    IReadOnlyList<string> TeacherNumbers,
    IReadOnlyList<string> TeacherNames);

/// <summary>One person's wanted access to one calendar.</summary>
public sealed record DesiredAccess(string Number, ParticipantKind Kind, AccessRole Role);
