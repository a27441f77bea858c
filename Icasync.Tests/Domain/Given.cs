using Icasync.Domain.Aggregation;
using Icasync.Domain.Timetable;

namespace Icasync.Tests.Domain;

/// <summary>The base rows of EDGE-CASES: B and its neighbours, to be changed by <c>with</c>.</summary>
internal static class Given
{
    public const string K1 = "202420252003035099901";

    public static readonly OfferingKey Key = new("2024-2025-2", K1);

    public static TimetableRow B { get; } = new()
    {
        Offering = K1, Term = "2024-2025-2", TeachingWeek = "1", Weekday = "2", Date = "2025/03/04 00:00:00.000",
        Period = "3",
        Start = "09:50:00.000", End = "10:35:00.000", Building = "第一教学楼", Room = "1223", TeacherNumbers = "104066",
        TeacherNames = "李四", CourseName = "财务管理", CheckIn = "1", State = "add", ChangedAt = "2025-02-20 21:05:01",
    };

    public static TimetableRow B1 { get; } = B with { Period = "1", Start = "08:00:00.000", End = "08:45:00.000" };
    public static TimetableRow B2 { get; } = B with { Period = "2", Start = "08:50:00.000", End = "09:35:00.000" };
    public static TimetableRow B4 { get; } = B with { Period = "4", Start = "10:40:00.000", End = "11:25:00.000" };

    public static AggregatedOffering Aggregate(params TimetableRow[] rows) =>
        OfferingAggregator.Aggregate(Key, rows, AggregationOptions.Default);

    /// <summary>Each event as <c>03-04 09:50-11:25 3/4 location</c>.</summary>
    public static string[] Sessions(params TimetableRow[] rows) => Aggregate(rows).Desired.Events.Select(one =>
        $"{one.Content.Start[5..10]} {one.Content.Start[11..16]}-{one.Content.End[11..16]} "
            + $"{string.Join('/', one.Content.Facts.Periods)} {one.Content.Location}").ToArray();
}
