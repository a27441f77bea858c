using System.Diagnostics;

namespace Icasync.Benchmarks;

/// <summary>One line of the table in docs/performance.md.</summary>
/// <param name="Benchmark">The name that measures it again.</param>
/// <param name="What">What was measured, and against what.</param>
/// <param name="Value">The measured value with its unit.</param>
/// <param name="Aim">What it should be.</param>
/// <param name="Met">Whether it is; null where there is no aim.</param>
internal sealed record Measure(string Benchmark, string What, string Value, string Aim, bool? Met)
{
    public string Line => $"{What}: {Value} (aim {Aim}){(Met == false ? "  MISSED" : string.Empty)}";
}

/// <summary>Two things side by side: alternating, several times, medians. A busy machine slows both.</summary>
internal static class SideBySide
{
    public static async Task<(TimeSpan First, TimeSpan Second)> MedianAsync(
        int rounds, Func<Task> first, Func<Task> second)
    {
        List<TimeSpan> one = [];
        List<TimeSpan> other = [];

        // The first round warms both up and does not count.
        for (int round = 0; round <= rounds; round++)
        {
            TimeSpan a = await TimeAsync(first);
            TimeSpan b = await TimeAsync(second);
            if (round > 0)
            {
                one.Add(a);
                other.Add(b);
            }
        }

        return (Median(one), Median(other));
    }

    public static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start);
    }

    public static TimeSpan Median(IReadOnlyCollection<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);
}
