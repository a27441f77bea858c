using Icasync.Domain.Calendars;
using Icasync.Domain.Timetable;
using Xunit;

using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>Group P of EDGE-CASES: what a row may look like, and what is quarantined under which reason.</summary>
public class ParsingTests
{
    [Theory]
    [InlineData("P01", "2025/03/04 00:00:00.000")]
    [InlineData("P02", "2025-03-04")]
    [InlineData("P03", "2025/3/4")]
    [InlineData("P04", "20250304")]
    [InlineData("P05", "2025-03-04T00:00:00")]
    [InlineData("F1", "２０２５／０３／０４")]
    [InlineData("F1", "\u3000²⁰²⁵－③－\U0001D7D2\u00A0")]
    public void P01_to_P05_Every_form_of_a_date_is_the_same_day(string number, string date)
    {
        Assert.True(number.Length > 0);
        Assert.Equal("2025-03-04T09:50:00+08:00", Assert.Single(Aggregate(B with { Date = date }).Desired.Events).Content.Start);
    }

    [Theory]
    [InlineData("9:50", "10:35")]
    [InlineData("09:50:00", "10:35:00.0")]
    [InlineData("950", "1035")]
    [InlineData("09：50", "１０：３５")]
    [InlineData("2025-01-01 09:50:00.000", "2025-01-01T10:35:00")]
    public void P08_P09_P10_Every_form_of_a_time_is_the_same_lesson(string start, string end) =>
        Assert.Equal(["03-04 09:50-10:35 3 第一教学楼 1223"], Sessions(B with { Start = start, End = end }));

    public static TheoryData<string, string, TimetableRow> Unreadable => new()
    {
        { "P06", "BAD_DATE", B with { Date = "2025/02/30" } },
        { "P07", "MISSING_DATE", B with { Date = null } },
        { "P07", "MISSING_DATE", B with { Date = "  " } },
        { "F6", "BAD_DATE", B with { Date = "2025/03-04" } },
        { "F6", "BAD_DATE", B with { Date = "2025-03-04 abc" } },
        { "F6", "BAD_DATE", B with { Date = "2025-03-04T09:50:00Z" } },
        { "P11", "BAD_TIME", B with { Start = "上午" } },
        { "F6", "BAD_TIME", B with { Start = "09500" } },
        { "F6", "BAD_TIME", B with { Start = "095000" } },
        { "F6", "BAD_TIME", B with { Start = "09:50+08:00" } },
        { "P12", "BAD_TIME", B with { End = "24:00" } },
        { "P12", "MISSING_TIME", B with { End = null } },
        { "P13", "BAD_RANGE", B with { End = "09:50:00.000" } },
        { "P14", "BAD_RANGE", B with { End = "09:00" } },
        { "P17", "MISSING_NAME", B with { CourseName = null } },
        { "P17", "MISSING_NAME", B with { CourseName = "   " } },
        { "P18", "MISSING_KKH", B with { Offering = null } },
        { "P19", "BAD_KKH", B with { Offering = new string('1', 61) } },
        { "P21", "MISSING_PERIOD", B with { Period = null } },
        { "P22", "BAD_PERIOD", B with { Period = "0" } },
        { "P22", "BAD_PERIOD", B with { Period = "17" } },
        { "P22", "BAD_PERIOD", B with { Period = "三" } },
        { "F1", "BAD_PERIOD", B with { Period = "½" } },
        { "F1", "BAD_PERIOD", B with { Period = "\uD83D" } },
        { "F4", "BAD_DATE", B with { Date = "x", Start = null, Period = null } },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void Unreadable_rows_are_quarantined_under_their_first_defect(string number, string reason, TimetableRow row)
    {
        Assert.True(number.Length > 0);
        Assert.Equal(reason, Assert.Single(Aggregate(row).Quarantined).Reason);
        Assert.Empty(Aggregate(row).Desired.Events);
    }

    [Theory]
    [InlineData(" DELETE ")]
    [InlineData("del")]
    [InlineData("Delete")]
    public void P24_Dead_words_are_dead_in_any_case_also_when_the_row_is_unreadable(string state)
    {
        Assert.Equal(1, Aggregate(B with { State = state }).DeadRows);
        Assert.Empty(Aggregate(B with { State = state, Date = "x" }).Quarantined);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("update")]
    [InlineData("anything")]
    public void P25_P26_Every_other_word_is_live(string? state) => Assert.Single(Aggregate(B with { State = state }).Desired.Events);

    [Fact]
    public void P29_A_long_name_is_cut_and_the_number_never()
    {
        string title = Aggregate(B with { CourseName = new string('财', 30) }).Desired.Title;
        Assert.Equal(40, title.Length);
        Assert.Equal(new string('财', 17) + "… " + K1, title);
    }

    [Fact]
    public void P30_A_number_over_thirty_characters_is_shown_by_its_digest()
    {
        string shown = CalendarTitle.Shown(new string('9', 31));
        Assert.Equal(9, shown.Length);
        Assert.Equal('#', shown[0]);
    }

    [Fact]
    public void F10_A_surrogate_pair_is_never_split()
    {
        string title = CalendarTitle.Of(string.Concat(Enumerable.Repeat("😀", 20)), K1);
        Assert.True(title.Length <= 40);
        Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(title)));
    }

    [Theory]
    [InlineData("2024-2025-2", true)]
    [InlineData(" 2024-2025-3 ", true)]
    [InlineData("２０２４-2025-1", true)]
    [InlineData("2024-2025", false)]
    [InlineData("2024-2026-1", false)]
    [InlineData("2024-2025-4", false)]
    [InlineData("abc", false)]
    [InlineData(null, false)]
    public void O02_A_term_has_one_form(string? text, bool valid) => Assert.Equal(valid, TermCode.TryParse(text, out _));
}
