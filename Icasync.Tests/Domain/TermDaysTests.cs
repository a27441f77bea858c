using CsCheck;
using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>On which days a lesson of a term can lie (DOMAIN 3.3).</summary>
public class TermDaysTests
{
    [Theory]
    [InlineData("2025-03-04", true)]
    [InlineData("2024-03-04", true)]
    [InlineData("2026-03-05", true)]
    [InlineData("2024-03-02", false)]
    [InlineData("2026-03-06", false)]
    [InlineData("0001-01-01", false)]
    [InlineData("1900-01-01", false)]
    [InlineData("9999-12-31", false)]
    public void A_day_counts_within_the_margin_around_the_middle_row(string day, bool counts)
    {
        TermDays days = TermDays.Around(
            [("2025/03/04 00:00:00.000", 10), ("1900-01-01", 900), ("9999-12-31", 900), ("上午", 900), (null, 900)], 366);
        Assert.Equal(counts, days.Contains(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));
    }

    // The days of a term never leave this century, and the middle row is the one in the order of days.
    [Theory]
    [InlineData("2000-03-01", "2000-01-01..2001-03-02")]
    [InlineData("2000-12-31", "2000-01-01..2002-01-01")]
    [InlineData("2001-01-01", "2000-01-01..2002-01-02")]
    [InlineData("2001-01-02", "2000-01-02..2002-01-03")]
    [InlineData("2100-06-01", "2099-05-31..2100-12-31")]
    [InlineData("2099-12-30", "2098-12-29..2100-12-31")]
    [InlineData("2099-12-29", "2098-12-28..2100-12-30")]
    [InlineData("2040-01-01,2010-01-01,2020-06-30", "2019-06-30..2021-07-01")]
    [InlineData("2010-01-01,2020-06-30,2040-01-01", "2019-06-30..2021-07-01")]
    [InlineData("2010-01-01,2040-01-01", "2038-12-31..2041-01-01")]
    public void The_days_of_a_term(string rows, string days)
    {
        TermDays found = TermDays.Around(rows.Split(',').Select(row => ((string?)row, 1L)), 366);
        Assert.Equal(days, $"{found.First:yyyy-MM-dd}..{found.Last:yyyy-MM-dd}");
        Assert.True(found.Contains(found.First) && found.Contains(found.Last));
    }

    [Fact]
    public void Rows_without_a_day_leave_every_day_of_this_century() =>
        Assert.Equal(TermDays.Any, TermDays.Around([("待定", 3), ("1900-01-01", 3)], 366));

    // Goal: wrong dates, fewer than half of the rows, put no right one outside. Method: a term of 150 days and any
    // others.
    [Fact]
    public void A_minority_of_wrong_dates_moves_no_lesson_out_of_its_term() =>
        Gen.Select(Gen.Int[0, 149].Array[1, 40], Gen.Int[0, 30_000].Array[0, 39]).Sample((lessons, wrong) =>
        {
            DateOnly first = new(2025, 2, 24);
            List<(string? Date, long Rows)> dates = lessons.Select(day => Row(first.AddDays(day)))
                .Concat(wrong.Take(lessons.Length - 1).Select(day => Row(new DateOnly(2000, 1, 1).AddDays(day))))
                .ToList();
            TermDays days = TermDays.Around(dates, 366);
            return lessons.All(day => days.Contains(first.AddDays(day)));
        });

    private static (string?, long) Row(DateOnly day) =>
        (day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), 1);
}
