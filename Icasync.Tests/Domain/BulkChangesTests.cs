using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>What an office did to many courses is one line; what it did to a few is none.</summary>
public class BulkChangesTests
{
    private static readonly DateOnly Friday = new(2025, 4, 4);
    private static readonly DateOnly Monday = new(2025, 3, 31);

    [Fact]
    public void A_day_held_on_another_day_is_one_line() => Assert.Equal(
        [new BulkChange(BulkKind.DayMoved, "2025-04-04", "2025-04-06", 5, 6)],
        BulkChanges.Of([.. Courses(5, Friday, Friday.AddDays(2)), Shift("K0", Friday, Friday.AddDays(2), hour: 14)]));

    [Fact]
    public void Four_courses_are_read_one_by_one() =>
        Assert.Empty(BulkChanges.Of(Courses(4, Friday, Friday.AddDays(2))));

    [Fact]
    public void Lessons_that_also_change_their_hour_are_no_part_of_it() => Assert.Empty(BulkChanges.Of(
        Courses(9, Friday, Friday.AddDays(2)).Select(one => one with
        {
            After = one.After with { Start = one.After.Start.AddHours(1) },
        })));

    [Fact]
    public void A_week_put_off_is_one_line_and_not_five_days() => Assert.Equal(
        [new BulkChange(BulkKind.WeekMoved, "2025-03-31", "2025-04-07", 5, 25)],
        BulkChanges.Of(Enumerable.Range(0, 5).SelectMany(day =>
            Courses(5, Monday.AddDays(day), Monday.AddDays(day + 7)))));

    [Fact]
    public void Two_days_of_a_week_put_off_stay_two_days() => Assert.Equal(
        [
            new BulkChange(BulkKind.DayMoved, "2025-03-31", "2025-04-07", 6, 6),
            new BulkChange(BulkKind.DayMoved, "2025-04-01", "2025-04-08", 5, 5),
        ],
        BulkChanges.Of([
            .. Courses(6, Monday, Monday.AddDays(7)), .. Courses(5, Monday.AddDays(1), Monday.AddDays(8)),
        ]));

    [Fact]
    public void A_building_swapped_is_one_line() => Assert.Equal(
        [new BulkChange(BulkKind.BuildingSwapped, "第一教学楼", "图书馆", 5, 5)],
        BulkChanges.Of(Enumerable.Range(0, 5).Select(course => Shift($"K{course}", Friday, Friday, to: "图书馆"))));

    [Fact]
    public void Another_room_of_the_same_building_is_no_swap() => Assert.Empty(BulkChanges.Of(
        Enumerable.Range(0, 9).Select(course => Shift($"K{course}", Friday, Friday))));

    [Fact]
    public void The_largest_comes_first_whatever_the_order() => Assert.Equal(
        [BulkKind.BuildingSwapped, BulkKind.DayMoved],
        BulkChanges.Of([
            .. Courses(5, Friday, Friday.AddDays(2)),
            .. Enumerable.Range(0, 7).Select(course => Shift($"B{course}", Monday, Monday, to: "图书馆")),
        ]).Select(one => one.Kind));

    private static IEnumerable<LessonShift> Courses(int count, DateOnly from, DateOnly to) =>
        Enumerable.Range(0, count).Select(course => Shift($"K{course}", from, to));

    private static LessonShift Shift(
        string course, DateOnly from, DateOnly to, int hour = 8, string building = "第一教学楼", string? to2 = null) =>
        new(course, Facts(from, hour, building), Facts(to, hour, to2 ?? building));

    private static LessonShift Shift(string course, DateOnly from, DateOnly on, string to) =>
        Shift(course, from, on, to2: to);

    private static SessionFacts Facts(DateOnly date, int hour, string building) => new(
        date, [1, 2], new TimeOnly(hour, 0), new TimeOnly(hour + 1, 35), 1, 1, "课", true, ["101"], [building], ["1"],
        ["甲"]);
}
