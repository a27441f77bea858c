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

    // A pause of 400 days between two spans is still one look; each span has a day before and behind it.
    [Theory]
    [InlineData("2025-01-01T00:00:00Z/2025-01-02T00:00:00Z 2026-02-08T00:00:00Z/2026-02-08T01:00:00Z",
        "2024-12-31T00..2026-02-09T01")]
    [InlineData("2025-01-01T00:00:00Z/2025-01-02T00:00:00Z 2026-02-08T00:00:01Z/2026-02-08T01:00:00Z",
        "2024-12-31T00..2025-01-03T00 2026-02-07T00..2026-02-09T01")]
    [InlineData("2025-01-01T00:00:00Z/2025-06-30T00:00:00Z 2025-02-01T00:00:00Z/2025-02-02T00:00:00Z",
        "2024-12-31T00..2025-07-01T00")]
    [InlineData("0001-01-01T00:00:00Z/0001-01-02T12:00:00Z", "0001-01-02T00..0001-01-03T12")]
    [InlineData("0001-01-02T12:00:00Z/0001-01-04T00:00:00Z", "0001-01-02T00..0001-01-05T00")]
    [InlineData("0001-01-03T12:00:00Z/0001-01-04T00:00:00Z", "0001-01-02T12..0001-01-05T00")]
    [InlineData("9999-12-28T12:00:00Z/9999-12-29T12:00:00Z", "9999-12-27T12..9999-12-30T12")]
    [InlineData("9999-12-28T12:00:00Z/9999-12-30T12:00:00Z", "9999-12-27T12..9999-12-30T23")]
    [InlineData("someday/2025-01-02T00:00:00Z", "0001-01-02T00..2025-01-03T00")]
    public void A_span_has_a_day_on_each_side_and_ends_at_the_ends_of_time(string times, string spans) =>
        Assert.Equal(
            spans,
            string.Join(' ', LookSpans.Of(times.Split(' ').Select(time => (time.Split('/')[0], time.Split('/')[1])))
                .Select(span => $"{Hour(span.From)}..{Hour(span.To)}")));

    private static string Hour(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture);

    [Fact]
    public void No_time_is_no_span() => Assert.Empty(LookSpans.Of([]));

    private static string Day(DateTimeOffset at) =>
        (at.Year is 1 or 9999 ? at : at.ToOffset(TimeSpan.FromHours(8)))
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
