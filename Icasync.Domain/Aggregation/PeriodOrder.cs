using Icasync.Domain.Timetable;

namespace Icasync.Domain.Aggregation;

/// <summary>
/// The order of rows: by group, by period, and inside one by st, ed, lq, room, ghs, xms, ordinal, null first (DOMAIN
/// F11).
/// </summary>
internal static class PeriodOrder
{
    /// <summary>Date, name and check-in flag agree: the rows may be of one session (DOMAIN 3.2.3).</summary>
    public static bool SameGroup(Period left, Period right) =>
        left.Date == right.Date && left.CheckIn == CheckIn.Yes == (right.CheckIn == CheckIn.Yes)
        && string.Equals(left.CourseName, right.CourseName, StringComparison.Ordinal);

    public static int Compare(Period left, Period right)
    {
        int order = left.Date.CompareTo(right.Date);
        order = order != 0 ? order : string.CompareOrdinal(left.CourseName, right.CourseName);
        order = order != 0 ? order : (left.CheckIn == CheckIn.Yes).CompareTo(right.CheckIn == CheckIn.Yes);
        order = order != 0 ? order : left.Number.CompareTo(right.Number);
        order = order != 0 ? order : left.Start.CompareTo(right.Start);
        order = order != 0 ? order : left.End.CompareTo(right.End);
        order = order != 0 ? order : string.CompareOrdinal(left.Building, right.Building);
        order = order != 0 ? order : string.CompareOrdinal(left.Room, right.Room);
        order = order != 0 ? order : string.CompareOrdinal(left.Row.TeacherNumbers, right.Row.TeacherNumbers);
        order = order != 0 ? order : string.CompareOrdinal(left.Row.TeacherNames, right.Row.TeacherNames);

        // Rows that differ only in what they carry (week, weekday) must still have one order, whatever the reader's.
        order = order != 0 ? order : Nullable.Compare(left.TeachingWeek, right.TeachingWeek);
        return order != 0 ? order : Nullable.Compare(left.Weekday, right.Weekday);
    }
}
