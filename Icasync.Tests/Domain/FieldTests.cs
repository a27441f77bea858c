using Icasync.Domain.Timetable;
using Xunit;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>The words and bounds of single cells (DOMAIN 3.3), and what a quarantined row says of itself.</summary>
public class FieldTests
{
    [Theory]
    [InlineData(null, CheckIn.Unset, true)]
    [InlineData(" ", CheckIn.Unset, true)]
    [InlineData("1", CheckIn.Yes, true)]
    [InlineData("打卡", CheckIn.Yes, true)]
    [InlineData("是", CheckIn.Yes, true)]
    [InlineData("y", CheckIn.Yes, true)]
    [InlineData("0", CheckIn.No, true)]
    [InlineData("不打卡", CheckIn.No, true)]
    [InlineData("否", CheckIn.No, true)]
    [InlineData("Ｎ", CheckIn.No, true)]
    [InlineData("2", CheckIn.Unset, false)]
    public void A_check_in_cell_is_one_of_its_words(string? text, CheckIn checkIn, bool known) =>
        Assert.Equal((checkIn, known), (FieldParsers.CheckInOf(text, out bool found), found));

    [Theory]
    [InlineData(null, true, true)]
    [InlineData("", true, true)]
    [InlineData("  ", true, true)]
    [InlineData("add", true, true)]
    [InlineData(" Add", true, true)]
    [InlineData("update", true, true)]
    [InlineData("UPDATE", true, true)]
    [InlineData("delete", true, false)]
    [InlineData("ｄｅｌ", true, false)]
    [InlineData("deleted", false, true)]
    [InlineData("x", false, true)]
    public void A_state_is_known_or_not_and_live_or_not(string? state, bool known, bool live) =>
        Assert.Equal((known, live), (RowState.IsKnown(state), RowState.IsLive(state)));

    [Theory]
    [InlineData("2025-12-31", true)]
    [InlineData("2025/1/1", true)]
    [InlineData("2025-00-31", false)]
    [InlineData("2025-01-00", false)]
    [InlineData("2025-01-32", false)]
    [InlineData("2025-01-01-01", false)]
    [InlineData("20251231", true)]
    [InlineData("20250431", false)]
    [InlineData("2025-1-111", false)]
    public void A_date_is_a_day_of_the_calendar(string text, bool read) =>
        Assert.Equal(read, FieldParsers.Date(text) is not null);

    [Theory]
    [InlineData("09:50:59", true)]
    [InlineData("23:59:59.9999999", true)]
    [InlineData("9:50:59.12345678", false)]
    [InlineData("24:00", false)]
    [InlineData("abc 09:50", false)]
    [InlineData("2025-02-30 09:50", false)]
    [InlineData("1:2:3:4", false)]
    [InlineData("2359", true)]
    [InlineData("000", true)]
    public void A_time_is_a_time_of_the_day(string text, bool read) =>
        Assert.Equal(read, FieldParsers.Time(text) is not null);

    [Theory]
    [InlineData("000000003", 3)]
    [InlineData("0000000003", null)]
    [InlineData("1", 1)]
    [InlineData("16", 16)]
    [InlineData("17", null)]
    [InlineData("0", null)]
    [InlineData("", null)]
    [InlineData("+3", null)]
    public void A_number_has_digits_only_and_its_bounds(string text, int? number) =>
        Assert.Equal(number, FieldParsers.Number(text, 1, 16));

    [Theory]
    [InlineData(",1", "1")]
    [InlineData("1,", "1")]
    [InlineData(" 1 ", "1")]
    [InlineData("1,2,1", "1/2")]
    [InlineData("，、;；,", "")]
    [InlineData(null, "")]
    public void A_list_is_split_trimmed_and_has_each_entry_once(string? cell, string entries) =>
        Assert.Equal(entries, string.Join('/', FieldParsers.Split(cell)));

    [Theory]
    [InlineData("\n财务\r\n\n管理\n", "财务 管理")]
    [InlineData("财务 \n 管理", "财务   管理")]
    [InlineData(" 财务管理 ", "财务管理")]
    [InlineData(" \r\n ", null)]
    public void A_name_has_its_line_breaks_as_one_space(string text, string? name) =>
        Assert.Equal(name, FieldParsers.CourseName(text));

    public static IEnumerable<TheoryDataRow<TimetableRow, string, string, string?>> Refused =>
    [
        new(B with { Offering = " " }, "MISSING_KKH", "offering", " "),
        new(B with { Offering = new string('9', 61) }, "BAD_KKH", "offering", new string('9', 61)),
        new(B with { Date = " " }, "MISSING_DATE", "date", " "),
        new(B with { Date = "x" }, "BAD_DATE", "date", "x"),
        new(B with { Start = null }, "MISSING_TIME", "start", null),
        new(B with { End = " " }, "MISSING_TIME", "end", " "),
        new(B with { Start = "x" }, "BAD_TIME", "start", "x"),
        new(B with { End = "y" }, "BAD_TIME", "end", "y"),
        new(B with { End = "09:00" }, "BAD_RANGE", "end", "09:00"),
        new(B with { Period = "" }, "MISSING_PERIOD", "period", ""),
        new(B with { Period = "99" }, "BAD_PERIOD", "period", "99"),
        new(B with { CourseName = " " }, "MISSING_NAME", "course name", " "),
        new(B with { Date = new string('x', 200) }, "BAD_DATE", "date", new string('x', 200)),
        new(B with { Date = new string('x', 201) }, "BAD_DATE", "date", new string('x', 200)),
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_quarantined_row_names_its_field_and_value(
        TimetableRow row, string reason, string field, string? value)
    {
        QuarantinedRow refused = PeriodParser.Parse(row).Quarantined!;
        Assert.Equal((reason, field, value), (refused.Reason.Text(), refused.Field, refused.Value));
        Assert.Equal(field == "offering" ? null : K1, refused.Offering);
        Assert.Same(row, refused.Row);
    }

    [Fact]
    public void A_row_is_read_the_same_whatever_was_read_before_it()
    {
        TimetableRow[] rows =
        [
            .. from numbers in new[] { null, "1", "1,2", "1.0", "2.1E+5" }
               from names in new[] { null, "A", "A, B", "A，B", "NULL" }
               select B with { TeacherNumbers = numbers, TeacherNames = names },
        ];
        Assert.Equal(25, rows.Length);
        foreach ((TimetableRow first, TimetableRow then) in rows.SelectMany(one => rows.Select(other => (one, other))))
        {
            Period alone = PeriodParser.Parse(then).Period!;
            Period after = PeriodParser.Parse(then, PeriodParser.Parse(first).Period).Period!;
            Assert.Equal(alone.TeacherNumbers, after.TeacherNumbers);
            Assert.Equal(alone.TeacherNames, after.TeacherNames);
        }
    }

    [Fact]
    public void The_id_of_a_course_tells_term_and_number_apart()
    {
        string[] ids =
        [
            .. new OfferingKey[] { new("2024-2025-2", "K1"), new("2024-2025-1", "K1"), new("2024-2025-2", "k1") }
                .Select(key => key.Id),
        ];
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(Hashing.Sha256Hex("2024-2025-2\nK1", 16), ids[0]);
    }
}
