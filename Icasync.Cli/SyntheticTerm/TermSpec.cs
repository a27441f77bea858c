using Icasync.Domain.Timetable;

namespace Icasync.Cli.SyntheticTerm;

/// <summary>What term to make up.</summary>
/// <param name="Mess">Whether the irregularities of DOMAIN 1.6 and 3.3 are mixed in.</param>
public sealed record TermSpec(string Term, int Seed, int Courses, int Users, bool Mess)
{
    /// <summary>A term of full size (DOMAIN 8).</summary>
    public static TermSpec Whole(string term, int seed) => new(term, seed, 1800, 17_000, Mess: false);

    /// <summary>A term to look at: about 60 courses.</summary>
    public static TermSpec Small(string term, int seed) => new(term, seed, 60, 800, Mess: false);
}

/// <summary>The rows of a made-up term by table, in the column order of <c>SourceSchema</c>.</summary>
public sealed record SyntheticRows(IReadOnlyDictionary<string, IEnumerable<object?[]>> Tables);

/// <summary>The teaching day: anchors of DOMAIN 1.1, the rest made up.</summary>
public static class TeachingDay
{
    private static readonly string[] Starts =
        ["", "08:00", "08:50", "09:50", "10:40", "13:30", "14:20", "15:20", "16:10", "18:30", "19:20"];

    private static readonly string[] Ends =
        ["", "08:45", "09:35", "10:35", "11:25", "14:15", "15:05", "16:05", "16:55", "19:15", "20:05"];

    /// <summary>First period of each pair of a day.</summary>
    public static IReadOnlyList<int> Pairs { get; } = [1, 3, 5, 7, 9];

    /// <summary>Start of a period as the source writes it.</summary>
    public static string Start(int period) => Starts[period] + ":00.000";

    /// <summary>End of a period as the source writes it.</summary>
    public static string End(int period) => Ends[period] + ":00.000";

    /// <summary>The first Monday of a term.</summary>
    public static DateOnly FirstMonday(string term)
    {
        if (!TermCode.TryParse(term, out string parsed))
        {
            throw new ArgumentException($"term '{term}' must have the form {TermCode.Form}");
        }

        int year = int.Parse(parsed.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture);
        DateOnly day = parsed[10] switch
        {
            '1' => new DateOnly(year, 9, 1),
            '2' => new DateOnly(year + 1, 3, 1),
            _ => new DateOnly(year + 1, 7, 1),
        };
        while (day.DayOfWeek != DayOfWeek.Monday)
        {
            day = day.AddDays(1);
        }

        return day;
    }
}
