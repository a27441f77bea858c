using Icasync.Domain.Aggregation;
using Icasync.Domain.Timetable;
using Xunit;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>
/// Rows have one order, whichever the database hands out first: it decides what stands first (DOMAIN F11).
/// </summary>
public class RowOrderTests
{
    // Two rows of one period: what of them stands first is said by the first field in which they differ.
    public static IEnumerable<TheoryDataRow<TimetableRow, TimetableRow>> Pairs =>
    [
        new(B with { Start = "09:40", Room = "9" }, B with { Room = "1" }),
        new(B with { End = "10:30", Room = "9" }, B with { Room = "1" }),
        new(B with { Building = "A", Room = "9" }, B with { Building = "B", Room = "1" }),
        new(B with { Building = null, Room = "9" }, B with { Building = "B", Room = "1" }),
        new(B with { Room = "1", TeacherNumbers = "9" }, B with { Room = "9", TeacherNumbers = "1" }),
        new(B with { TeacherNumbers = "1", TeacherNames = "b" }, B with { TeacherNumbers = "9", TeacherNames = "a" }),
        new(
            B with { TeacherNames = "a", TeachingWeek = "9" }, B with { TeacherNames = "b", TeachingWeek = "1" }),
        new(B with { TeachingWeek = "1", Weekday = "9" }, B with { TeachingWeek = "2", Weekday = "1" }),
        new(B with { TeachingWeek = null, Weekday = "9" }, B with { Weekday = "1" }),
        new(B with { Weekday = "1" }, B with { Weekday = "2" }),
    ];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_first_field_that_differs_decides_what_stands_first(TimetableRow first, TimetableRow second)
    {
        SessionFacts one = Assert.Single(Aggregate(first, second).Desired.Events).Content.Facts;
        SessionFacts other = Assert.Single(Aggregate(second, first).Desired.Events).Content.Facts;
        Assert.Equal(Face(one), Face(other));
        SessionFacts leads = Assert.Single(Aggregate(first).Desired.Events).Content.Facts;
        Assert.Equal(
            (leads.Rooms[0], leads.TeacherNumbers[0], leads.TeacherNames[0], leads.TeachingWeek, leads.Weekday),
            (one.Rooms[0], one.TeacherNumbers[0], one.TeacherNames[0], one.TeachingWeek, one.Weekday));
    }

    // Sessions of one course, each a row: date, start, first period, name, flag; in this order they are answered.
    [Fact]
    public void Sessions_are_sorted_by_start_first_period_name_and_flag()
    {
        TimetableRow[] rows =
        [
            B with { Date = "2025-03-03", Period = "9" },
            B with { Start = "08:00", Period = "8", CourseName = "b" },
            B with { Period = "3", CourseName = "b" },
            B with { Period = "5", CourseName = "a", CheckIn = "0" },
            B with { Period = "5", CourseName = "a", CheckIn = "1" },
            B with { Period = "5", CourseName = "b", CheckIn = "0" },
        ];
        string[] expected = [.. rows.Select(row => Face(Assert.Single(Aggregate(row).Desired.Events).Content.Facts))];
        for (int turn = 0; turn < rows.Length; turn++)
        {
            TimetableRow[] turned = [.. rows[turn..], .. rows[..turn]];
            Assert.Equal(expected, Aggregate(turned).Desired.Events.Select(one => Face(one.Content.Facts)));
            Assert.Equal(
                expected, Aggregate([.. turned.Reverse()]).Desired.Events.Select(one => Face(one.Content.Facts)));
        }
    }

    // The rows of a session may begin and end in any order: it lasts from the earliest to the latest (DOMAIN 3.2.4).
    [Theory]
    [InlineData("09:50", "10:35", "09:40", "10:30", "09:40-10:35")]
    [InlineData("09:40", "10:30", "09:50", "10:35", "09:40-10:35")]
    [InlineData("09:40", "10:35", "09:50", "10:30", "09:40-10:35")]
    public void A_period_lasts_from_its_earliest_start_to_its_latest_end(
        string start, string end, string otherStart, string otherEnd, string expected)
    {
        SessionFacts facts = Assert.Single(Aggregate(
            B with { Start = start, End = end }, B with { Start = otherStart, End = otherEnd }).Desired.Events)
            .Content.Facts;
        Assert.Equal(expected, $"{facts.Start:HH:mm}-{facts.End:HH:mm}");
    }

    [Theory]
    [InlineData("08:00", "10:35", "09:40", "10:30", "08:00-10:35")]
    [InlineData("09:50", "10:20", "09:40", "11:25", "09:40-11:25")]
    public void A_session_lasts_from_its_earliest_start_to_its_latest_end(
        string start, string end, string nextStart, string nextEnd, string expected)
    {
        SessionFacts facts = Assert.Single(Aggregate(
            B with { Start = start, End = end }, B4 with { Start = nextStart, End = nextEnd }).Desired.Events)
            .Content.Facts;
        Assert.Equal(expected, $"{facts.Start:HH:mm}-{facts.End:HH:mm}");
    }

    // The older system's rule: the morning ends with the fourth period, whatever the clock says (DOMAIN F13).
    [Theory]
    [InlineData(1, 4, 1)]
    [InlineData(3, 4, 1)]
    [InlineData(4, 5, 2)]
    [InlineData(5, 12, 1)]
    [InlineData(1, 9, 2)]
    public void The_half_day_policy_divides_at_the_fourth_period(int first, int second, int sessions)
    {
        TimetableRow Row(int period) => B with
        {
            Period = period.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Start = $"{7 + period:00}:00", End = $"{7 + period:00}:45",
        };
        Assert.Equal(sessions, OfferingAggregator.Aggregate(
            Key, [Row(first), Row(second)], AggregationOptions.Default with { Policy = MergePolicy.HalfDay })
            .Desired.Events.Count);
    }

    private static string Face(SessionFacts facts) => string.Join(
        '|', $"{facts.Date:MM-dd} {facts.Start:HH:mm}", string.Join('/', facts.Periods), facts.Name, facts.CheckIn,
        string.Join(',', facts.Rooms), string.Join(',', facts.TeacherNumbers), string.Join(',', facts.TeacherNames),
        facts.TeachingWeek, facts.Weekday);
}
