using System.Globalization;
using Icasync.Domain.Reconciliation;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>Where events are looked for, also where a ledger holds days at the ends of time.</summary>
public class LookSpansTests
{
    [Theory]
    [InlineData("2025-03-04", "2025-03-03..2025-03-05")]
    [InlineData("2025-03-04 2025-06-30", "2025-03-03..2025-07-01")]
    [InlineData("2025-06-30 2025-03-04", "2025-03-03..2025-07-01")]
    [InlineData("1900-01-01 2025-03-04", "1899-12-31..1900-01-02 2025-03-03..2025-03-05")]
    [InlineData("0001-01-01 2025-03-04", "0001-01-02..0001-01-02 2025-03-03..2025-03-05")]
    [InlineData("2025-03-04 9999-12-31", "2025-03-03..2025-03-05 9999-12-30..9999-12-30")]
    public void What_lies_far_from_the_rest_is_a_span_of_its_own(string days, string spans) => Assert.Equal(
        spans,
        string.Join(' ', LookSpans.Of(days.Split(' ').Select(day => (day + "T00:30:00+08:00", day + "T23:00:00+08:00")))
            .Select(span => $"{Day(span.From)}..{Day(span.To)}")));

    [Fact]
    public void No_time_is_no_span() => Assert.Empty(LookSpans.Of([]));

    private static string Day(DateTimeOffset at) =>
        (at.Year is 1 or 9999 ? at : at.ToOffset(TimeSpan.FromHours(8)))
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
