using Icasync.Domain.Timetable;

namespace Icasync.Activities.Sql;

/// <summary>
/// A row of the timetable from its cells, in the order of <see cref="SourceTables.TimetableColumns"/>.
/// </summary>
internal static class TimetableCells
{
    public static TimetableRow Row(string? offering, string? term, TextPool pool, TermDays days) => new()
    {
        Offering = offering,
        Term = term,
        TeachingWeek = pool.Text(2),
        Weekday = pool.Text(3),
        Period = pool.Text(4),
        Building = pool.Text(5),
        Room = pool.Text(6),
        TeacherNumbers = pool.Text(7),
        Date = pool.Text(8),
        Start = pool.Text(9),
        End = pool.Text(10),
        ChangedAt = pool.Text(11),
        State = pool.Text(12),
        SyncedAt = pool.Text(13),
        SyncState = pool.Text(14),
        CourseName = pool.Text(15),
        TeacherNames = pool.Text(16),
        CheckIn = pool.Text(17),
        Days = days,
    };
}
