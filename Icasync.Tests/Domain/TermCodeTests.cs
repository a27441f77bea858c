using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>A term's code, and the days that its lessons can lie on (DOMAIN 3.3, D21).</summary>
public class TermCodeTests
{
    [Theory]
    [InlineData("2024-2025-1", "2024-08-01", "2025-02-28")]
    [InlineData("2024-2025-2", "2025-01-15", "2025-08-31")]
    [InlineData("2024-2025-3", "2025-05-01", "2025-09-30")]
    public void A_term_spans_the_days_that_its_lessons_can_lie_on(string term, string first, string last) =>
        Assert.Equal((first, last), (
            TermCode.Span(term).First.ToString("yyyy-MM-dd", null),
            TermCode.Span(term).Last.ToString("yyyy-MM-dd", null)));

    [Theory]
    [InlineData("2024-2025-0")]
    [InlineData("2024-2023-1")]
    [InlineData("2024-2024-1")]
    [InlineData("2024/2025-1")]
    [InlineData("2024-2025/1")]
    [InlineData("24-25-1")]
    [InlineData("2024-2025-11")]
    [InlineData("2024-2025-x")]
    [InlineData("x024-2025-1")]
    [InlineData("2024-x025-1")]
    [InlineData("")]
    [InlineData("+024-+025-1")]
    public void Everything_else_is_no_term(string text) => Assert.False(TermCode.TryParse(text, out _));

    [Fact]
    public void A_term_is_answered_in_its_plain_form()
    {
        Assert.True(TermCode.TryParse(" ２０２４－2025－１ ", out string term));
        Assert.Equal("2024-2025-1", term);
    }
}
