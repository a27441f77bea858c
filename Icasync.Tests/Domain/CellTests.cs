using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;
using Xunit;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>
/// How cells of exports are read: the word NULL, characters that nobody sees, numbers that were real numbers on their
/// way.
/// </summary>
public class CellTests
{
    [Theory]
    [InlineData(" K1 ", "K1")]
    [InlineData("\uFEFFK1\u200B", "K1")]
    [InlineData("\u202D20220400101\u202C", "20220400101")]
    [InlineData("K\u00AD1", "K1")]
    [InlineData("K\u00001\u00A0", "K1")]
    [InlineData("20220400101.0", "20220400101")]
    [InlineData("20220400101.000", "20220400101")]
    [InlineData("-3.0", "-3.0")]
    [InlineData("A1.0", "A1.0")]
    [InlineData("３", "３")]
    [InlineData("12E3", "12E3")]
    [InlineData("NULL", null)]
    [InlineData(" null ", null)]
    [InlineData("(Null)", null)]
    [InlineData("<NULL>", null)]
    [InlineData("\\N", null)]
    [InlineData("NU\u200BLL", null)]
    [InlineData("NULLA", "NULLA")]
    [InlineData("\u200B", null)]
    [InlineData(" ", null)]
    [InlineData(null, null)]
    public void A_number_is_read_in_one_way(string? cell, string? key) => Assert.Equal(key, Cell.Key(cell));

    [Theory]
    [InlineData("2.02425E+20", true)]
    [InlineData("2e-7", true)]
    [InlineData("2.0e20", true)]
    [InlineData("-1.5E+3", true)]
    [InlineData("12E3", false)]
    [InlineData("E+20", false)]
    [InlineData("2.E+20", false)]
    [InlineData("202420252003035099901", false)]
    [InlineData("MATH-E+1", false)]
    public void A_number_in_scientific_form_is_known_by_its_sign_or_point(string text, bool scientific) =>
        Assert.Equal(scientific, Cell.IsScientific(text));

    [Theory]
    [InlineData("2.5E3", true)]
    [InlineData("2.5E", false)]
    [InlineData("-2E+3", true)]
    [InlineData("(ABCD)", false)]
    public void Forms_that_are_nearly_something_else(string text, bool scientific)
    {
        Assert.Equal(scientific, Cell.IsScientific(text));
        Assert.False(Cell.IsNullWord(text));
    }

    // Marks, fillers and controls that are drawn as nothing, each with its neighbours that are seen.
    [Theory]
    [InlineData(0x034F, true)]
    [InlineData(0x0350, false)]
    [InlineData(0x17B4, true)]
    [InlineData(0x17B5, true)]
    [InlineData(0x17B7, false)]
    [InlineData(0x180A, false)]
    [InlineData(0x180B, true)]
    [InlineData(0x180F, true)]
    [InlineData(0xFE00, true)]
    [InlineData(0xFE0F, true)]
    [InlineData(0xFE20, false)]
    [InlineData(0x115F, true)]
    [InlineData(0x1160, true)]
    [InlineData(0x3164, true)]
    [InlineData(0xFFA0, true)]
    [InlineData(0x1161, false)]
    [InlineData(0x2800, true)]
    [InlineData(0x2801, false)]
    [InlineData(0x0001, true)]
    [InlineData(0x0009, false)]
    [InlineData(0x200B, true)]
    [InlineData(0xD800, false)]
    public void Which_characters_nobody_sees(int code, bool invisible)
    {
        string text = $"课{(char)code}";
        Assert.Equal(invisible, Cell.HasInvisible(text));
        Assert.Equal(invisible ? $"课<U+{code:X4}>" : text, Cell.Visible(text));
    }

    [Fact]
    public void What_nobody_sees_is_told_by_its_code_point() =>
        Assert.Equal("2<U+200B>0<U+202C>课", Cell.Visible("2\u200B0\u202C课"));

    [Theory]
    [InlineData("course number", "2.02425E+20")]
    [InlineData("course number", "1e+60")]
    public void A_course_number_that_lost_its_digits_is_BAD_KKH_and_told(string field, string number)
    {
        QuarantinedRow row = Assert.Single(Aggregate(B with { Offering = number }).Quarantined);
        Assert.Equal(("BAD_KKH", null, number), (row.Reason.Text(), row.Offering, row.Value));
        Assert.Contains(field, Finding("NUMBER_SCIENTIFIC", B with { Offering = number }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_quarantined_value_shows_what_nobody_sees() =>
        Assert.Equal(
            "2025/03/04<U+200B>", Assert.Single(Aggregate(B with { Date = "2025/03/04\u200B" }).Quarantined).Value);

    // Goal: the word for an empty cell is an empty cell in every column, and one finding says in which.
    [Fact]
    public void The_word_NULL_is_an_empty_cell_and_told()
    {
        TimetableRow row = B with
        {
            Building = "NULL", Room = "(null)", TeacherNumbers = "NULL", TeacherNames = "null", State = "NULL",
                CheckIn = "NULL", SyncState = "NULL",
            TeachingWeek = "NULL", Weekday = "\\N",
        };
        SessionFacts facts = Assert.Single(Aggregate(row).Desired.Events).Content.Facts;
        Assert.Empty(facts.Rooms.Concat(facts.Buildings).Concat(facts.TeacherNumbers).Concat(facts.TeacherNames));
        Assert.Equal((null, null, false), (facts.TeachingWeek, facts.Weekday, facts.CheckIn));
        Assert.Equal(["03-04 09:50-10:35 3 地点待定"], Sessions(row));
        string told = Finding("NULL_AS_WORD", row);
        Assert.Contains("building", told, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Aggregate(row).Findings, finding => finding.Code.Text().StartsWith("UNKNOWN", StringComparison.Ordinal));
        foreach ((string reason, TimetableRow missing) in new[]
        {
            ("MISSING_KKH", B with { Offering = "NULL" }), ("MISSING_DATE", B with { Date = "NULL" }), (
                "MISSING_TIME", B with { End = "null" }),
            ("MISSING_PERIOD", B with { Period = "NULL" }), ("MISSING_NAME", B with { CourseName = "NULL" }),
        })
        {
            Assert.Equal(reason, Assert.Single(Aggregate(missing).Quarantined).Reason.Text());
        }
    }

    [Fact]
    public void Real_numbers_are_whole_ones_and_told()
    {
        TimetableRow row =
            B with { Period = "3.0", TeachingWeek = "1.0", Weekday = "2.00", TeacherNumbers = "104066.0" };
        SessionFacts facts = Assert.Single(Aggregate(row).Desired.Events).Content.Facts;
        Assert.Equal(
            (3, 1, 2, "104066"), (facts.Periods[0], facts.TeachingWeek, facts.Weekday, facts.TeacherNumbers[0]));
        Assert.Contains("'3.0'", Finding("NUMBER_WITH_FRACTION", row), StringComparison.Ordinal);
        Assert.Equal("BAD_PERIOD", Assert.Single(Aggregate(B with { Period = "3.5" }).Quarantined).Reason.Text());
    }

    [Fact]
    public void A_teacher_number_that_lost_its_digits_names_nobody() =>
        Assert.Equal(
            ["101049"], Assert.Single(Aggregate(B with { TeacherNumbers = "1.04E+05,101049" }).Desired.Events)
                .Content.Facts.TeacherNumbers);

    [Theory]
    [InlineData("F00123", "O'Connor, Seán B.", "O'Connor, Seán B.")]
    [InlineData("104066", "李四、王五", "李四、王五")]
    [InlineData("104066,101049", "李四,王五", "李四|王五")]
    [InlineData("104066,F00123", "李四,O'Connor, Seán B.", "李四|O'Connor|Seán B.")]
    [InlineData(null, "李四,王五", "李四|王五")]
    public void With_one_number_the_cell_of_names_is_one_name(string? numbers, string names, string expected) =>
        Assert.Equal(
        expected.Split('|'),
        Assert.Single(Aggregate(B with { TeacherNumbers = numbers, TeacherNames = names }).Desired.Events)
            .Content.Facts.TeacherNames);

    [Fact]
    public void As_many_names_as_numbers_are_no_remark_and_others_are_one_without_a_name()
    {
        Assert.Empty(Aggregate(B with { TeacherNumbers = "1,2", TeacherNames = "甲,乙" }).Findings);
        string told = Finding("TEACHER_NAMES_UNCLEAR", B with { TeacherNames = "O'Connor, Seán B." });
        Assert.DoesNotContain("Seán", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("大学物理(下)", "大学物理（下）")]
    [InlineData("大学物理 A", "大学物理A")]
    [InlineData("大学物理", "大学物理\u200B")]
    public void Names_that_look_the_same_are_told(string one, string other)
    {
        string told = Finding("NAMES_LOOK_ALIKE", B with { CourseName = one }, B4 with { CourseName = other });
        Assert.Contains(one, told, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Aggregate(B, B4 with { CourseName = "另一门" }).Findings,
            finding => finding.Code == FindingCode.NamesLookAlike);
    }

    [Fact]
    public void An_exam_with_times_and_no_period_is_told() =>
        Assert.Contains(
            "2 rows", Finding("TIMES_WITHOUT_PERIOD", B with { Period = null }, B4 with { Period = " " }),
                StringComparison.Ordinal);

    [Theory]
    [InlineData("2025-03-01 08:00:00", "2025-03-01T08:00:00+08:00")]
    [InlineData("2025-3-1 8:00", "2025-03-01T08:00:00+08:00")]
    [InlineData("2025/3/1", "2025-03-01T00:00:00+08:00")]
    [InlineData("2025-03-01T08:00:00.5", "2025-03-01T08:00:00.5+08:00")]
    [InlineData("2025-03-01T00:00:00Z", "2025-03-01T08:00:00+08:00")]
    [InlineData("2025-03-01T08:00:00.000+08:00", "2025-03-01T08:00:00+08:00")]
    [InlineData("20250301080000", "2025-03-01T08:00:00+08:00")]
    [InlineData("20250301", "2025-03-01T00:00:00+08:00")]
    [InlineData("01-3月 -25 08.00.00.000 上午", "2025-03-01T08:00:00+08:00")]
    [InlineData("01-3月 -25 12.00.00.000000 上午", "2025-03-01T00:00:00+08:00")]
    [InlineData("01-MAR-25 08.00.00.000000 PM", "2025-03-01T20:00:00+08:00")]
    [InlineData("01-MAR-2025", "2025-03-01T00:00:00+08:00")]
    [InlineData("01-12月-99", "1999-12-01T00:00:00+08:00")]
    [InlineData("45717", "2025-03-01T00:00:00+08:00")]
    [InlineData("45717.5", "2025-03-01T12:00:00+08:00")]
    [InlineData("Mar  1 2025  8:00AM", "2025-03-01T08:00:00+08:00")]
    [InlineData("２０２５－０３－０１", "2025-03-01T00:00:00+08:00")]
    [InlineData("20000", "1954-10-03T00:00:00+08:00")]
    [InlineData("80000", "2119-01-11T00:00:00+08:00")]
    [InlineData("19999", null)]
    [InlineData("80001", null)]
    [InlineData("01-SEP-49", "2049-09-01T00:00:00+08:00")]
    [InlineData("01-SEP-50", "1950-09-01T00:00:00+08:00")]
    [InlineData("01-1月-25", "2025-01-01T00:00:00+08:00")]
    [InlineData("01-0月-25", null)]
    [InlineData("01-13月-25", null)]
    [InlineData("00-SEP-25", null)]
    [InlineData("01-XYZ-25", null)]
    [InlineData("01-MAR-25 23.59.59", "2025-03-01T23:59:59+08:00")]
    [InlineData("01-MAR-25 24.00.00", null)]
    [InlineData("01-MAR-25 08.60.00", null)]
    [InlineData("01-MAR-25 08.00.60", null)]
    [InlineData("01-MAR-25 08.07.09.25 AM", "2025-03-01T08:07:09.25+08:00")]
    [InlineData("01-MAR-25 01.00.00 PM", "2025-03-01T13:00:00+08:00")]
    [InlineData("01-MAR-25 12.00.00 PM", "2025-03-01T12:00:00+08:00")]
    [InlineData("01-3月 -25 01.00.00 下午", "2025-03-01T13:00:00+08:00")]
    [InlineData("01-MAR-25 00.30.00 AM", null)]
    [InlineData("03/04/2025", null)]
    [InlineData("2025", null)]
    [InlineData("20250230", null)]
    [InlineData("31-2月 -25", null)]
    [InlineData("01-MAR-25 13.00.00 PM", null)]
    [InlineData("99999", null)]
    [InlineData("昨天", null)]
    [InlineData("NULL", null)]
    public void F31_A_time_of_a_person_is_one_of_the_forms_or_none(string text, string? moment) =>
        Assert.Equal(
            moment is null ? null : DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture),
                UpdateTime.Parse(text));

    // Goal: where times cannot be compared, no row is called the newest, and what counts does not depend on the order
    // of rows.
    [Theory]
    [InlineData(true, "PERSON_TIMES_INCOMPARABLE", "2025-03-01 add", "昨天 delete")]
    [InlineData(true, "PERSON_TIMES_INCOMPARABLE", "2025-03-02 delete", "昨天 add", "2025-03-01 add")]
    [InlineData(false, "PERSON_LISTED_TWICE", "20240901080000 add", "20250301080000 delete")]
    [InlineData(false, "PERSON_LISTED_TWICE", "45536 add", "01-3月 -25 08.00.00.000 上午 delete")]
    [InlineData(true, "PERSON_LISTED_TWICE", "昨天 add", "昨天 delete")]
    public void F31_Rows_whose_times_cannot_be_compared_are_told_and_one_live_row_is_enough(
        bool live, string code, params string[] rows)
    {
        PersonRow[] people = [.. rows.Select(row => new PersonRow(
            ParticipantKind.Student, "20220001", "甲", null, null, null, null, null, null,
            row[..row.LastIndexOf(' ')], row[(row.LastIndexOf(' ') + 1)..]))];
        foreach (PersonRow[] order in new[] { people, [.. people.Reverse()], [.. people.Skip(1), people[0]] })
        {
            PeopleDirectory directory = new();
            Array.ForEach(order, directory.Add);
            Assert.Equal(live, directory.Find(ParticipantKind.Student, "20220001")!.IsLive);
            Assert.Equal(code, Assert.Single(directory.Findings).Code.Text());
        }
    }

    [Fact]
    public void People_by_the_word_NULL_or_without_their_digits_are_nobody()
    {
        PeopleDirectory people = new();
        foreach (string number in new[] { "NULL", "2.02204E+10", "20220001\u200B", "20220002.0" })
        {
            people.Add(
                new PersonRow(ParticipantKind.Student, number, "NULL", null, null, null, null, null, null, null, null));
        }

        Assert.Equal(
            ["20220001", "20220002"], people.Of(ParticipantKind.Student).Select(one => one.Number).Order(
                StringComparer.Ordinal));
        Assert.All(Some.Of(people.Of(ParticipantKind.Student)), one => Assert.Null(one.Row.Name));
        Assert.Equal(
            ["INVISIBLE_CHARACTER", "NULL_AS_WORD", "NUMBER_SCIENTIFIC", "NUMBER_WITH_FRACTION",
                "PERSON_NUMBER_MALFORMED", "PERSON_WITHOUT_NUMBER"],
            people.Findings.Select(finding => finding.Code.Text()).Order(StringComparer.Ordinal));
    }

    private static string Finding(string code, params TimetableRow[] rows) =>
        Assert.Single(Aggregate(rows).Findings, finding => finding.Code.Text() == code).Detail;
}
