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
}
