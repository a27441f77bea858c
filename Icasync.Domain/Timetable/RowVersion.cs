using System.Runtime.CompilerServices;

namespace Icasync.Domain.Timetable;

/// <summary>
/// Names one version of a timetable row: every content column and the source's change time, not the columns that the
/// sync writes. A version that was not processed makes its offering pending (DOMAIN D2).
/// </summary>
public static class RowVersion
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>16 hex digits, the same on every machine.</summary>
    public static string Of(TimetableRow row) =>
        Hash(row).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The same as a number.</summary>
    public static ulong Hash(TimetableRow row)
    {
        // FNV-1a over UTF-16 units: stable, without allocation, and wide enough for the rows of one offering.
        ulong hash = Offset;
        Add(ref hash, row.Offering);
        Add(ref hash, row.Term);
        Add(ref hash, row.TeachingWeek);
        Add(ref hash, row.Weekday);
        Add(ref hash, row.Period);
        Add(ref hash, row.Building);
        Add(ref hash, row.Room);
        Add(ref hash, row.TeacherNumbers);
        Add(ref hash, row.Date);
        Add(ref hash, row.Start);
        Add(ref hash, row.End);
        Add(ref hash, row.ChangedAt);
        Add(ref hash, row.State);
        Add(ref hash, row.CourseName);
        Add(ref hash, row.TeacherNames);
        Add(ref hash, row.CheckIn);
        return hash;
    }

    // A run without a change is over before the runtime would recompile this loop, which is most of its work.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(ref ulong hash, string? text)
    {
        unchecked
        {
            foreach (char c in text ?? "\u0001")
            {
                hash = (hash ^ c) * Prime;
            }

            hash = (hash ^ 0xFFFF) * Prime;
        }
    }
}
