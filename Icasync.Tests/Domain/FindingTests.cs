using Icasync.Domain.Aggregation;
using Icasync.Domain.Timetable;
using Xunit;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>What is remarked about a course's rows, word for word: it stands in reports (DESIGN 5).</summary>
public class FindingTests
{
    public static IEnumerable<TheoryDataRow<TimetableRow[], string[]>> Cases =>
    [
        new([B, B4], []),
        new([B with { State = "odd" }], ["UNKNOWN_STATE zt 'odd' is no known word and counts as live"]),
        new(
            [B with { State = new string('x', 20) }],
            [$"UNKNOWN_STATE zt '{new string('x', 20)}' is no known word and counts as live"]),
        new(
            [B with { State = new string('x', 21) }],
            [$"UNKNOWN_STATE zt '{new string('x', 20)}' is no known word and counts as live"]),
        new([B with { CheckIn = "?" }], ["UNKNOWN_CHECK_IN sfdk '?' is no known word and counts as unset"]),
        new([B with { Room = null, Building = null }], ["NO_ROOM no room on 2025-03-04 at 09:50"]),
        new(
            [B, B4 with { Start = "10:30" }],
            ["PERIODS_OVERLAP period 4 begins at 10:30, before period 3 ends at 10:35"]),
        new([B, B4 with { Start = "10:35" }], []),
        new(
            [B, B4 with { TeachingWeek = "2" }],
            ["WEEK_DISAGREES rows of 2025-03-04 name different weeks or weekdays; the first period's stand"]),
        new(
            [B, B4 with { Weekday = "3" }, B4 with { Weekday = "2", Room = "9" }],
            ["WEEK_DISAGREES rows of 2025-03-04 name different weeks or weekdays; the first period's stand"]),
        new(
            [B with { CourseName = "甲" }, B with { CourseName = "乙", Start = "10:00" }],
            ["SESSIONS_OVERLAP two sessions overlap on 2025-03-04 at 10:00"]),
        new([B with { CourseName = "甲" }, B with { CourseName = "乙", Start = "10:35", End = "11:00" }], []),
        new([B with { CourseName = "甲" }, B with { CourseName = "乙", Date = "2025-03-05" }], []),
        new(
            [B with { TeacherNumbers = "104066.0" }],
            ["NUMBER_WITH_FRACTION what stands behind the point does not count: teacher number '104066.0'"]),
        new(
            [B with { TeacherNumbers = "1.04E+05" }],
            ["NUMBER_SCIENTIFIC digits are lost, so this names nothing: teacher number '1.04E+05'"]),
        new([B with { TeacherNames = "NULL" }], ["NULL_AS_WORD the word NULL counts as empty: teacher names"]),
        new([B with { TeacherNames = "李\u200B四" }], []),
        new(
            [B with { Building = "NULL", Room = "1\u200B" }],
            [
                "INVISIBLE_CHARACTER there are characters that nobody sees: room '1<U+200B>'",
                "NULL_AS_WORD the word NULL counts as empty: building",
            ]),
        new(
            [B with { TeacherNumbers = "1,2", TeacherNames = "甲,乙,丙" },
                B4 with { TeacherNumbers = "1,2", TeacherNames = "甲、乙、丙、丁" }],
            [
                "TEACHER_NAMES_UNCLEAR a row of 2025-03-04 has 2 teacher numbers and 3 names between separators; with "
                + "one number the whole cell is one name",
            ]),
        new([B with { TeacherNumbers = "1,2", TeacherNames = null }], []),
        new([B with { TeacherNumbers = null, TeacherNames = "甲,乙" }], []),
        new(
            [B with { CourseName = "大学物理(下)" }, B4 with { CourseName = "大学物理（下）" }],
            [
                "NAMES_LOOK_ALIKE course names that look the same make lessons of their own: '大学物理(下)', "
                + "'大学物理（下）'",
            ]),
        new(Rooms(5), [$"INVISIBLE_CHARACTER there are characters that nobody sees: {RoomList(5)}"]),
        new(Rooms(6), [$"INVISIBLE_CHARACTER there are characters that nobody sees: {RoomList(5)}, …"]),
        new(Rooms(9), [$"INVISIBLE_CHARACTER there are characters that nobody sees: {RoomList(5)}, …"]),

        // An example has sixty characters: "room '" and "<U+200B>'" are fifteen of them.
        new(
            [B with { Room = new string('9', 45) + "\u200B" }],
            [$"INVISIBLE_CHARACTER there are characters that nobody sees: room '{new string('9', 45)}<U+200B>'"]),
        new(
            [B with { Room = new string('9', 46) + "\u200B" }],
            [$"INVISIBLE_CHARACTER there are characters that nobody sees: room '{new string('9', 46)}<U+200B>…"]),
    ];

    private static TimetableRow[] Rooms(int count) =>
        [.. Enumerable.Range(1, count).Select(n => B with { Room = $"{n}\u200B" })];

    private static string RoomList(int count) =>
        string.Join(", ", Enumerable.Range(1, count).Select(n => $"room '{n}<U+200B>'"));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Odd_rows_are_remarked_upon(TimetableRow[] rows, string[] remarks)
    {
        IReadOnlyList<Finding> findings = Aggregate(rows).Findings;
        Assert.Equal(remarks, findings.Select(one => $"{one.Code.Text()} {one.Detail}"));
        Assert.DoesNotContain(findings, one => one.Offering != K1);
    }

    [Fact]
    public void A_course_without_a_readable_row_has_neither_name_nor_title_nor_session()
    {
        AggregatedOffering offering = Aggregate(
            B with { Date = "x" }, B4 with { Date = "y" }, B with { State = "del" });
        Assert.Equal((string.Empty, string.Empty), (offering.Desired.Name, offering.Desired.Title));
        Assert.Empty(offering.Desired.Events);
        Assert.Equal((2, 1, 0, 2), (
            offering.LiveRows, offering.DeadRows, offering.Desired.ReadableRows, offering.Desired.UnreadableRows));
    }

    [Fact]
    public void Versions_are_those_of_all_rows_once_each_and_sorted()
    {
        TimetableRow[] rows = [B, B4, B, B with { State = "del" }, B with { Date = "x" }, B1, B2];
        Assert.Equal(
            rows.Select(RowVersion.Of).Distinct().Order(StringComparer.Ordinal), Aggregate(rows).RowVersions);
    }
}
