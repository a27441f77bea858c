using Icasync.Domain.Calendars;
using Icasync.Domain.Timetable;
using Xunit;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>The name and the title of a calendar (DOMAIN D22, F9, F10).</summary>
public class TitleTests
{
    [Theory]
    [InlineData("财务管理 C1", "C1", "「已结束」财务管理 C1")]
    [InlineData("「已结束」财务管理 C1", "C1", "「已结束」财务管理 C1")]
    [InlineData("somebody's title", "C1", "somebody's title")]
    [InlineData("甲乙丙丁戊己庚辛壬 123456789012345678901234567890", "123456789012345678901234567890",
        "「已结束」甲乙丙… 123456789012345678901234567890")]
    public void A_retired_title_has_its_mark_once_and_keeps_its_number(string title, string offering, string retired)
    {
        Assert.Equal(retired, CalendarTitle.Retired("「已结束」", title, offering));
        Assert.InRange(retired.Length, 1, CalendarTitle.LengthMax);
    }

    [Fact]
    public void F9_The_most_frequent_name_counts_duplicates_and_ties_go_to_the_smallest()
    {
        Assert.StartsWith(
            "乙 ", Aggregate(B with { CourseName = "甲" }, B4 with { CourseName = "乙" }).Desired.Title,
            StringComparison.Ordinal);
        TimetableRow twice = B with { CourseName = "甲", Room = "9" };
        Assert.StartsWith(
            "甲 ", Aggregate(twice, twice, B4 with { CourseName = "乙" }).Desired.Title, StringComparison.Ordinal);
        Assert.StartsWith(
            "乙 ",
            Aggregate(
                twice with { Date = "x" }, twice with { State = "del" }, B4 with { CourseName = "乙" }).Desired.Title,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(18, 21, 40, false)]
    [InlineData(19, 21, 40, true)]
    [InlineData(9, 30, 40, false)]
    [InlineData(200, 30, 40, true)]
    [InlineData(30, 31, 40, false)]
    [InlineData(31, 60, 40, true)]
    public void F10_The_title_fills_its_forty_characters(int name, int number, int length, bool cut)
    {
        string offering = new('7', number);
        string title = CalendarTitle.Of(new string('课', name), offering);
        Assert.Equal((length, cut), (title.Length, title.Contains('…', StringComparison.Ordinal)));
        Assert.EndsWith(
            number > 30 ? " #" + Hashing.Sha256Hex(offering, 4) : " " + offering, title, StringComparison.Ordinal);
    }

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
        Assert.Equal(
            new string('课', 16) + "… " + K1, CalendarTitle.Of(new string('课', 16) + "😀" + new string('课', 9), K1));
        Assert.True(title.Length <= 40);
        Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(title)));
    }
}
