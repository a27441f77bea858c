using Icasync.Domain.Timetable;

namespace Icasync.Domain.Notices;

/// <summary>What a run came to for one lesson: as people knew it before, and as it is held now.</summary>
/// <param name="Before">Null for a lesson that was made.</param>
/// <param name="After">Null for a lesson that is held no more.</param>
public sealed record LessonEffect(SessionFacts? Before, SessionFacts? After)
{
    /// <summary>Day and time at +08:00 of what comes first.</summary>
    public DateTime First => new[] { Before, After }.OfType<SessionFacts>().Min(one => StartOf(one));

    /// <summary>Whether it begins, or would have begun, within a time.</summary>
    public bool IsWithin(DateTime from, DateTime until) => new[] { Before, After }.OfType<SessionFacts>()
        .Any(one => StartOf(one) >= from && StartOf(one) < until);

    /// <summary>
    /// Whether people notice it: another day, time or place. A new teacher or remark stands in the calendar, and is
    /// nothing to be told.
    /// </summary>
    public bool IsNoticed => PlaceOf(Before) != PlaceOf(After);

    /// <summary>Day, time and place, by which a lesson that was only made anew is known again.</summary>
    internal static string? PlaceOf(SessionFacts? one) => one is null ? null
        : $"{one.Date:yyyy-MM-dd} {one.Start:HH:mm} {one.End:HH:mm} {string.Join('/', one.Buildings)} "
            + string.Join('/', one.Rooms);

    private static DateTime StartOf(SessionFacts one) => one.Date.ToDateTime(one.Start);
}
