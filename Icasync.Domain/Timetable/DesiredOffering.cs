namespace Icasync.Domain.Timetable;

/// <summary>
/// What WPS should hold for one offering: computed by pure rules from the source, staged once per attempt, and compared
/// with the ledger by the planners.
/// </summary>
public sealed record DesiredOffering
{
    public required OfferingKey Key { get; init; }

    /// <summary>
    /// Title of the calendar, at most 40 UTF-16 units (DOMAIN 4, F10). Empty when no row is readable.
    /// </summary>
    public required string Title { get; init; }

    /// <summary>
    /// Most frequent course name over readable live rows (DOMAIN D22, F9). Empty when no row is readable.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Live rows that could be read.</summary>
    public required int ReadableRows { get; init; }

    /// <summary>Live rows that are quarantined: they hold the deletes of the offering (DOMAIN D25, F19).</summary>
    public required int UnreadableRows { get; init; }

    /// <summary>
    /// Whether students get access: false only when every live row says no check-in (DOMAIN 4, sfdk; F8).
    /// </summary>
    public required bool StudentsIncluded { get; init; }

    /// <summary>Teacher numbers from readable live rows, in order of first appearance (DOMAIN D6).</summary>
    public required IReadOnlyList<string> TimetableTeachers { get; init; }

    /// <summary>The sessions as events, sorted by start, then marker.</summary>
    public required IReadOnlyList<DesiredEvent> Events { get; init; }

    /// <summary>
    /// Who may see the calendar, one entry a number, sorted by number. Empty until participants are resolved.
    /// </summary>
    public IReadOnlyList<DesiredAccess> Access { get; init; } = [];

    /// <summary>Who attends each event, by marker, where an undo says so; null leaves it to the setting.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Attendees { get; init; }
}
