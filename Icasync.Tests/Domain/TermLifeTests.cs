using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>What may happen to a term, as a whole table, and which terms schedules follow (CONTRACTS 2).</summary>
public class TermLifeTests
{
    // The columns: open, retire, reopen. A dash leaves the term as it is.
    [Theory]
    [InlineData(TermState.ByDate, "Open Retired -")]
    [InlineData(TermState.Open, "- Retired -")]
    [InlineData(TermState.Retired, "- - ByDate")]
    public void What_happens_to_a_term(TermState from, string states) => Assert.Equal(
        states,
        string.Join(' ', Enum.GetValues<TermAct>().Select(act => TermLife.Next(from, act)?.ToString() ?? "-")));

    // A row of the year 1 or 9999 makes a term endless and must not break the arithmetic of days.
    [Fact]
    public void The_ends_of_the_calendar_are_no_error()
    {
        DatedTerm endless = new("2024-2025-2", DateOnly.MinValue, DateOnly.MaxValue, TermState.ByDate);
        Assert.Equal(["2024-2025-2"], TermLife.Followed([endless], new DateOnly(2025, 3, 4), overlapDays: 60));
    }

    [Theory]
    [InlineData(TermState.Retired, 60, "")]
    [InlineData(TermState.Open, 0, "2024-2025-2")]
    public void A_retired_term_is_followed_by_nothing(TermState state, int overlapDays, string followed) =>
        Assert.Equal(
            followed,
            string.Join(' ', TermLife.Followed(
                [new DatedTerm("2024-2025-2", new DateOnly(2025, 3, 1), new DateOnly(2025, 7, 1), state)],
                new DateOnly(2025, 2, 1), overlapDays)));

    // Spring is taught from March 1 to July 1, autumn from August 25 to January 10; the states are of these two.
    [Theory]
    [InlineData("2025-02-01", 0, "ByDate ByDate", "2024-2025-2")]
    [InlineData("2025-05-01", 0, "ByDate ByDate", "2024-2025-2")]
    [InlineData("2025-05-01", 0, "Retired ByDate", "2025-2026-1")]
    [InlineData("2025-05-01", 0, "ByDate Open", "2024-2025-2 2025-2026-1")]
    [InlineData("2025-07-01", 0, "ByDate ByDate", "2024-2025-2")]
    [InlineData("2025-07-02", 0, "ByDate ByDate", "2025-2026-1")]
    [InlineData("2025-07-02", 0, "Open ByDate", "2025-2026-1")]
    [InlineData("2025-07-02", 1, "ByDate ByDate", "2025-2026-1 2024-2025-2")]
    [InlineData("2025-07-03", 1, "ByDate ByDate", "2025-2026-1")]
    [InlineData("2025-07-03", 1, "Open ByDate", "2025-2026-1")]
    [InlineData("2025-06-29", 56, "ByDate ByDate", "2024-2025-2")]
    [InlineData("2025-06-30", 56, "ByDate ByDate", "2024-2025-2 2025-2026-1")]
    [InlineData("2025-08-25", 0, "ByDate ByDate", "2025-2026-1")]
    [InlineData("2026-01-10", 0, "ByDate ByDate", "2025-2026-1")]
    [InlineData("2026-01-11", 0, "ByDate ByDate", "")]
    [InlineData("2026-01-11", 0, "Open Open", "")]
    [InlineData("2026-01-11", 1, "ByDate ByDate", "2025-2026-1")]
    public void Schedules_follow_what_is_taught_and_then_what_is_near(
        string today, int overlapDays, string states, string followed)
    {
        TermState[] two = [.. states.Split(' ').Select(Enum.Parse<TermState>)];
        DatedTerm[] terms =
        [
            new("2025-2026-1", new DateOnly(2025, 8, 25), new DateOnly(2026, 1, 10), two[1]),
            new("2024-2025-2", new DateOnly(2025, 3, 1), new DateOnly(2025, 7, 1), two[0]),
        ];
        Assert.Equal(followed, Followed(terms, today, overlapDays));
    }

    // A row of a wrong year makes a term as long as several: the one that began last is taught.
    [Theory]
    [InlineData("2025-02-28", "2023-2024-1")]
    [InlineData("2025-03-02", "2024-2025-2")]
    [InlineData("2025-07-02", "2023-2024-1")]
    public void Of_terms_that_overlap_the_last_to_begin_is_taught(string today, string followed) => Assert.Equal(
        followed,
        Followed(
            [
                new("2024-2025-2", new DateOnly(2025, 3, 1), new DateOnly(2025, 7, 1), TermState.ByDate),
                new("2023-2024-1", new DateOnly(2023, 8, 1), new DateOnly(2026, 1, 1), TermState.ByDate),
            ],
            today, 0));

    // Two terms of one first day: the later code is taught, the earlier one is the next.
    [Theory]
    [InlineData("2025-03-01", "B A C")]
    [InlineData("2025-02-01", "A B C")]
    public void Terms_have_one_order(string today, string followed) => Assert.Equal(
        followed,
        Followed(
            [.. new[] { "C", "B", "A" }.Select(term => new DatedTerm(
                term, new DateOnly(2025, term == "C" ? 4 : 3, 1), new DateOnly(2025, 7, 1), TermState.Open))],
            today, 0));

    private static string Followed(DatedTerm[] terms, string today, int overlapDays) => string.Join(
        ' ', TermLife.Followed(
            terms, DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture), overlapDays));
}
