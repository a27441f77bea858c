using System.Globalization;

namespace Icasync.Domain.Reconciliation;

/// <summary>
/// Over which times a calendar's events are listed. WPS lists 31 days a call (WPS-API 7), so one recorded event of the
/// year 1900 must not lead to a look at everything since: what lies far from the rest is looked at by itself.
/// </summary>
public static class LookSpans
{
    /// <summary>A longer pause than this between two times ends a span.</summary>
    private static readonly TimeSpan GapMax = TimeSpan.FromDays(400);

    // A day more on each side: whether a window means overlap or start is not documented (S20).
    private static readonly TimeSpan Margin = TimeSpan.FromDays(1);

    // Instants at the ends of time cannot be written at every offset.
    private static readonly DateTimeOffset First = DateTimeOffset.MinValue.AddDays(1);
    private static readonly DateTimeOffset Last = DateTimeOffset.MaxValue.AddDays(-1);

    /// <summary>Spans that hold all the times, in their order; no two overlap.</summary>
    /// <param name="times">Starts and ends as our contents write them.</param>
    public static IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Of(
        IEnumerable<(string Start, string End)> times)
    {
        List<(DateTimeOffset From, DateTimeOffset To)> spans = [];
        foreach ((DateTimeOffset from, DateTimeOffset to) in times
            .Select(one => (From: At(one.Start, -Margin), To: At(one.End, Margin))).OrderBy(one => one.From))
        {
            if (spans.Count > 0 && from - spans[^1].To <= GapMax)
            {
                spans[^1] = (spans[^1].From, spans[^1].To > to ? spans[^1].To : to);
            }
            else
            {
                spans.Add((from, to));
            }
        }

        return spans;
    }

    private static DateTimeOffset At(string instant, TimeSpan margin) =>
        !DateTimeOffset.TryParse(instant, CultureInfo.InvariantCulture, out DateTimeOffset at) || at < First ? First
        : at > Last ? Last
        : at + margin < First ? First
        : at + margin > Last ? Last
        : at + margin;
}
