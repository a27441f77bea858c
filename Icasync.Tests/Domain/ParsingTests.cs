using Icasync.Domain.Aggregation;
using Icasync.Domain.Timetable;
using Xunit;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>Group P of EDGE-CASES: what a row may look like, and what is quarantined under which reason.</summary>
public class ParsingTests
{
    [Theory]
    [InlineData("2025/03/04 00:00:00.000", Label = "P01")]
    [InlineData("2025-03-04", Label = "P02")]
    [InlineData("2025/3/4", Label = "P03")]
    [InlineData("20250304", Label = "P04")]
    [InlineData("2025-03-04T00:00:00", Label = "P05")]
    [InlineData("２０２５／０３／０４", Label = "F1")]
    [InlineData("\u3000²⁰²⁵－③－\U0001D7D2\u00A0", Label = "F1")]
    public void P01_to_P05_Every_form_of_a_date_is_the_same_day(string date) => Assert.Equal(
        "2025-03-04T09:50:00+08:00", Assert.Single(Aggregate(B with { Date = date }).Desired.Events).Content.Start);

    [Theory]
    [InlineData("9:50", "10:35")]
    [InlineData("09:50:00", "10:35:00.0")]
    [InlineData("950", "1035")]
    [InlineData("09：50", "１０：３５")]
    [InlineData("2025-01-01 09:50:00.000", "2025-01-01T10:35:00")]
    public void P08_P09_P10_Every_form_of_a_time_is_the_same_lesson(string start, string end) =>
        Assert.Equal(["03-04 09:50-10:35 3 第一教学楼 1223"], Sessions(B with { Start = start, End = end }));

    public static IEnumerable<TheoryDataRow<string, TimetableRow>> Unreadable =>
    [
        new("BAD_DATE", B with { Date = "2025/02/30" }) { Label = "P06" },
        new("MISSING_DATE", B with { Date = null }) { Label = "P07" },
        new("MISSING_DATE", B with { Date = "  " }) { Label = "P07" },
        new("BAD_DATE", B with { Date = "2025/03-04" }) { Label = "F6" },
        new("BAD_DATE", B with { Date = "2025-03-04 abc" }) { Label = "F6" },
        new("BAD_DATE", B with { Date = "2025-03-04T09:50:00Z" }) { Label = "F6" },
        new("BAD_TIME", B with { Start = "上午" }) { Label = "P11" },
        new("BAD_TIME", B with { Start = "09500" }) { Label = "F6" },
        new("BAD_TIME", B with { Start = "095000" }) { Label = "F6" },
        new("BAD_TIME", B with { Start = "09:50+08:00" }) { Label = "F6" },
        new("BAD_TIME", B with { End = "24:00" }) { Label = "P12" },
        new("MISSING_TIME", B with { End = null }) { Label = "P12" },
        new("BAD_RANGE", B with { End = "09:50:00.000" }) { Label = "P13" },
        new("BAD_RANGE", B with { End = "09:00" }) { Label = "P14" },
        new("MISSING_NAME", B with { CourseName = null }) { Label = "P17" },
        new("MISSING_NAME", B with { CourseName = "   " }) { Label = "P17" },
        new("MISSING_KKH", B with { Offering = null }) { Label = "P18" },
        new("BAD_KKH", B with { Offering = new string('1', 61) }) { Label = "P19" },
        new("MISSING_PERIOD", B with { Period = null }) { Label = "P21" },
        new("BAD_PERIOD", B with { Period = "0" }) { Label = "P22" },
        new("BAD_PERIOD", B with { Period = "17" }) { Label = "P22" },
        new("BAD_PERIOD", B with { Period = "三" }) { Label = "P22" },
        new("BAD_PERIOD", B with { Period = "½" }) { Label = "F1" },
        new("BAD_PERIOD", B with { Period = "\uD83D" }) { Label = "F1" },
        new("BAD_DATE", B with { Date = "x", Start = null, Period = null }) { Label = "F4" },
    ];

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void Unreadable_rows_are_quarantined_under_their_first_defect(string reason, TimetableRow row)
    {
        Assert.Equal(reason, Assert.Single(Aggregate(row).Quarantined).Reason.Text());
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
    public void P25_P26_Every_other_word_is_live(string? state) =>
        Assert.Single(Aggregate(B with { State = state }).Desired.Events);

    [Theory]
    [InlineData("2024-2025-2", true)]
    [InlineData(" 2024-2025-3 ", true)]
    [InlineData("２０２４-2025-1", true)]
    [InlineData("2024-2025", false)]
    [InlineData("2024-2026-1", false)]
    [InlineData("2024-2025-4", false)]
    [InlineData("abc", false)]
    [InlineData(null, false)]
    public void O02_A_term_has_one_form(string? text, bool valid) =>
        Assert.Equal(valid, TermCode.TryParse(text, out _));

    [Theory]
    [InlineData("BAD_DATE", "2025-03-04T09:50:00+08:00", Label = "F6")]
    [InlineData("BAD_DATE", "2025-03-04 Z", Label = "F6")]
    [InlineData("BAD_DATE", "2025-02-29", Label = "3.3")]
    [InlineData("BAD_DATE", "20250229", Label = "3.3")]
    [InlineData("BAD_DATE", "2025/00/10", Label = "3.3")]
    [InlineData("BAD_DATE", "2025/13/01", Label = "3.3")]
    [InlineData("BAD_DATE", "25/03/04", Label = "3.3")]
    [InlineData("BAD_DATE", "2025.03.04", Label = "3.3")]
    [InlineData("BAD_DATE", "2025年3月4日", Label = "3.3")]
    [InlineData("BAD_DATE", "202534", Label = "3.3")]
    [InlineData("BAD_DATE", "45720", Label = "3.3")]
    [InlineData("MISSING_DATE", "\u3000\u00A0", Label = "3.3")]
    public void A_date_is_one_of_the_forms_or_none(string reason, string date) =>
        Assert.Equal(reason, Assert.Single(Aggregate(B with { Date = date }).Quarantined).Reason.Text());

    [Theory]
    [InlineData("BAD_TIME", "9:5")]
    [InlineData("BAD_TIME", "9.50")]
    [InlineData("BAD_TIME", "960")]
    [InlineData("BAD_TIME", "09:60")]
    [InlineData("BAD_TIME", "09:50:60")]
    [InlineData("BAD_TIME", "09:50:00.")]
    [InlineData("BAD_TIME", "-9:50")]
    [InlineData("BAD_TIME", "09:50 AM")]
    [InlineData("BAD_TIME", "09:50Z")]
    [InlineData("BAD_TIME", "50")]
    [InlineData("MISSING_TIME", " ")]
    [InlineData("BAD_RANGE", "23:00")]
    public void A_time_is_one_of_the_forms_or_none(string reason, string start) =>
        Assert.Equal(reason, Assert.Single(Aggregate(B with { Start = start }).Quarantined).Reason.Text());

    [Fact]
    public void Range_A_lesson_over_midnight_is_refused_and_one_of_a_minute_is_not()
    {
        Assert.Equal(
            "BAD_RANGE", Assert.Single(Aggregate(B with { Start = "23:30", End = "00:15" }).Quarantined).Reason.Text());
        Assert.Empty(Aggregate(B with { Start = "10:34", End = "10:35" }).Quarantined);
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(201, 1)]
    public void The_name_has_up_to_200_characters_and_the_number_up_to_60(int length, int refused)
    {
        Assert.Equal(refused, Aggregate(B with { CourseName = $" {new string('课', length)} " }).Quarantined.Count);
        Assert.Equal(refused, Aggregate(B with { Offering = $" {new string('9', length - 140)} " }).Quarantined.Count);
    }

    [Fact]
    public void D25_A_quarantined_value_is_told_as_it_stands()
    {
        QuarantinedRow row = Assert.Single(Aggregate(B with { Date = "待定" }).Quarantined);
        Assert.Equal((K1, "date", "待定"), (row.Offering, row.Field, row.Value));
    }

    [Theory]
    [InlineData("１", true)]
    [InlineData("ＹＥＳ", false)]
    [InlineData("打卡 ", true)]
    public void Sfdk_words_are_normalised_and_unknown_ones_count_as_unset(string word, bool yes)
    {
        AggregatedOffering offering = Aggregate(B with { CheckIn = word });
        Assert.Equal(yes, Assert.Single(offering.Desired.Events).Content.Facts.CheckIn);
        Assert.True(offering.Desired.StudentsIncluded);
        Assert.Equal(yes ? 0 : 1, offering.Findings.Count(finding => finding.Code == FindingCode.UnknownCheckIn));
    }
}
