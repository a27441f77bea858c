using Icasync.Activities.Events;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Wps;

/// <summary>
/// The answer of a batch, element by element: neither order nor completeness is promised (WPS-API 7, R12).
/// </summary>
public class EventMatcherTests
{
    private static readonly DesiredEvent[] Sent =
        [.. Given.Aggregate(
            Given.B, Given.B with { Date = "2025-03-05" }, Given.B with { Date = "2025-03-06" }).Desired.Events];

    private static WpsEvent Answer(int number, string id, bool described = true) => new(
        id, Sent[number].Content.Summary, described ? Sent[number].Content.Description : null,
        DateTimeOffset.Parse(Sent[number].Content.Start, null).ToUniversalTime(),
        DateTimeOffset.Parse(Sent[number].Content.End, null), null);

    private static string[] Match(params WpsEvent[] answered) =>
        [.. EventMatcher.Match(Sent, answered).Select(one => $"{one.Wanted.Content.Start[8..10]} {one.EventId}")];

    [Fact]
    public void R12_In_any_order_with_or_without_the_description() =>
        Assert.Equal(["04 a", "05 b", "06 c"], Match(Answer(2, "c"), Answer(0, "a", described: false), Answer(1, "b")));

    [Fact]
    public void R12_A_short_answer_names_who_is_there() => Assert.Equal(["05 b"], Match(Answer(1, "b")));

    [Fact]
    public void R12_The_same_element_twice_is_one() => Assert.Equal(["04 a"], Match(Answer(0, "a"), Answer(0, "a")));

    [Fact]
    public void R12_One_id_for_two_events_is_believed_for_neither() =>
        Assert.Equal(["06 c"], Match(Answer(0, "a"), Answer(1, "a"), Answer(2, "c")));

    [Fact]
    public void R12_Elements_without_an_id_or_of_others_are_nobodys() => Assert.Empty(Match(
        Answer(0, ""), Answer(1, "x") with { Description = "icasync:0123456789abcdef" },
        Answer(1, "y", described: false) with { Start = null }));

    [Theory]
    [InlineData("第1周\nicasync:0123456789abcdef", "0123456789abcdef")]
    [InlineData("第1周\r\nicasync:0123456789abcdef \r\n", "0123456789abcdef")]
    [InlineData("icasync:0123456789abcdef", "0123456789abcdef")]
    [InlineData("icasync:0123456789abcdef\n别人的话", null)]
    [InlineData("icasync:0123456789ABCDEF", null)]
    [InlineData("icasync:0123456789abcde", null)]
    [InlineData("见 icasync:0123456789abcdef", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void DESIGN3_The_marker_is_the_last_line_and_nothing_else(string? description, string? marker) =>
        Assert.Equal(marker, EventMatcher.Marker(description));
}
