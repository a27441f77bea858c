using System.Text.Json;

namespace Icasync.WpsSimulator.State;

/// <summary>
/// Occurrences of a series: DAILY, WEEKLY with plain weekdays, MONTHLY with days of the month, YEARLY.
/// Ordinal weekdays and lunar years are refused as bad recurrences: a timetable has neither.
/// </summary>
internal sealed class Recurrence
{
    // A series without an end must not be walked for ever.
    private const int CandidatesMax = 20_000;

    private static readonly string[] Days = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

    private readonly string _frequency;
    private readonly int _interval;
    private readonly HashSet<DayOfWeek> _weekdays = [];
    private readonly HashSet<int> _monthDays;
    private readonly HashSet<int> _months;
    private readonly int? _count;
    private readonly DateTimeOffset? _until;
    private readonly HashSet<DateTimeOffset> _exceptions = [];

    private Recurrence(JsonElement rule)
    {
        _frequency = rule.GetProperty("freq").GetString()!;
        _interval = Math.Max(1, rule.GetProperty("interval").GetInt32());
        CanBeCarriedOut = _frequency != "LUNAR_YEARLY";
        foreach (string day in Elements(rule, "by_day").Select(day => day.GetString()!))
        {
            int index = Array.IndexOf(Days, day);
            CanBeCarriedOut &= index >= 0;
            _weekdays.Add((DayOfWeek)Math.Max(0, index));
        }

        _monthDays = [.. Elements(rule, "by_month_day").Select(day => day.GetInt32())];
        _months = [.. Elements(rule, "by_month").Select(month => month.GetInt32())];
        _count = rule.TryGetProperty("count", out JsonElement count) && count.ValueKind == JsonValueKind.Number
            ? count.GetInt32()
            : null;
        _until = rule.TryGetProperty("until_date", out JsonElement until) && until.ValueKind == JsonValueKind.Object
            && CalTime.TryRead(until, out CalTime last)
            ? last.EndInstant
            : null;
        foreach (JsonElement exception in Elements(rule, "exdate"))
        {
            CanBeCarriedOut &= CalTime.TryRead(exception, out CalTime left);
            _exceptions.Add(left.Instant.ToUniversalTime());
        }
    }

    private bool CanBeCarriedOut { get; }

    public static bool IsReadable(string json) => Parse(json).CanBeCarriedOut;

    /// <summary>The event itself, or the occurrences of its series, that overlap [from, to).</summary>
    public static IEnumerable<EventContent> Occurrences(EventContent content, DateTimeOffset from, DateTimeOffset to)
    {
        if (content.Recurrence is not string json)
        {
            return content.Overlaps(from, to) ? [content] : [];
        }

        return Parse(json).Starts(content.Start.Instant)
            .TakeWhile(start => start < to)
            .Select(start => content.At(start))
            .Where(occurrence => occurrence.Overlaps(from, to));
    }

    private IEnumerable<DateTimeOffset> Starts(DateTimeOffset first)
    {
        int found = 0;
        for (int day = 0; day < CandidatesMax; day++)
        {
            DateTimeOffset start = first.AddDays(day);
            if ((_until is DateTimeOffset until && start > until) || found >= _count)
            {
                yield break;
            }

            if (!Fits(first, start))
            {
                continue;
            }

            // An exception counts as an occurrence of the rule; it is only not shown.
            found++;
            if (!_exceptions.Contains(start.ToUniversalTime()))
            {
                yield return start;
            }
        }
    }

    private bool Fits(DateTimeOffset first, DateTimeOffset start)
    {
        int days = (start.Date - first.Date).Days;
        int months = ((start.Year - first.Year) * 12) + start.Month - first.Month;
        bool dayFits = _monthDays.Count > 0 ? _monthDays.Contains(start.Day) : start.Day == first.Day;
        return (_months.Count == 0 || _months.Contains(start.Month)) && _frequency switch
        {
            "DAILY" => days % _interval == 0 && (_weekdays.Count == 0 || _weekdays.Contains(start.DayOfWeek)),
            "WEEKLY" => WeeksBetween(first, start) % _interval == 0
                && (_weekdays.Count > 0 ? _weekdays.Contains(start.DayOfWeek) : start.DayOfWeek == first.DayOfWeek),
            "MONTHLY" => months % _interval == 0 && dayFits,
            _ => (start.Year - first.Year) % _interval == 0
                && dayFits
                && (_months.Count > 0 || start.Month == first.Month),
        };
    }

    // Weeks begin on Monday.
    private static int WeeksBetween(DateTimeOffset first, DateTimeOffset start)
    {
        DateTime monday = first.Date.AddDays(-(((int)first.DayOfWeek + 6) % 7));
        return (start.Date - monday).Days / 7;
    }

    private static Recurrence Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return new(document.RootElement);
    }

    private static IEnumerable<JsonElement> Elements(JsonElement rule, string name) =>
        rule.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];
}
