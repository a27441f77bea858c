using System.Globalization;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Events;

/// <summary>Pairs what WPS answers with what was sent. Pure.</summary>
public static class EventMatcher
{
    private const string Prefix = "icasync:";

    /// <summary>The marker in the last line of a description, or null when the event is not ours.</summary>
    public static string? Marker(string? description)
    {
        string? last = description?.TrimEnd().Split('\n')[^1].Trim();
        return last is { Length: 24 } && last.StartsWith(Prefix, StringComparison.Ordinal)
            && last[Prefix.Length..].All(char.IsAsciiHexDigitLower)
            ? last[Prefix.Length..]
            : null;
    }

    /// <summary>
    /// Matches an answer item by item: by marker, and where WPS left the description out, by title and times when only
    /// one event of the batch has them. An item that matches nothing is nobody's; an id that is answered for several
    /// events is believed for none of them.
    /// </summary>
    public static IReadOnlyList<(DesiredEvent Wanted, string EventId)> Match(
        IReadOnlyList<DesiredEvent> sent, IReadOnlyList<WpsEvent> answered)
    {
        Dictionary<string, DesiredEvent> byMarker = sent.ToDictionary(entry => entry.Marker);
        ILookup<(string, DateTimeOffset, DateTimeOffset), DesiredEvent> byFace = sent.ToLookup(
            entry => (entry.Content.Summary, At(entry.Content.Start), At(entry.Content.End)));
        Dictionary<string, string> matched = [];
        foreach (WpsEvent item in answered.Where(item => item.Id.Length > 0))
        {
            if (Marker(item.Description) is { } marker)
            {
                if (byMarker.ContainsKey(marker))
                {
                    matched.TryAdd(marker, item.Id);
                }
            }
            else if (item.Start is { } start && item.End is { } end
                && byFace[(item.Summary ?? string.Empty, start, end)].ToList() is [var only])
            {
                matched.TryAdd(only.Marker, item.Id);
            }
        }

        ILookup<string, string> markers =
            matched.ToLookup(entry => entry.Value, entry => entry.Key, StringComparer.Ordinal);
        return sent
            .Where(entry => matched.TryGetValue(entry.Marker, out string? id) && markers[id].Count() == 1)
            .Select(entry => (entry, matched[entry.Marker]))
            .ToList();
    }

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
}
