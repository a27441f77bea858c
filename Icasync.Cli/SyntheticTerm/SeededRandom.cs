namespace Icasync.Cli.SyntheticTerm;

/// <summary>
/// SplitMix64: the same numbers for a seed on every machine and runtime, which System.Random does not promise.
/// </summary>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 to <paramref name="max"/> - 1.</summary>
    public int Next(int max) => (int)(NextULong() % (ulong)max);

    /// <summary>A number from <paramref name="min"/> to <paramref name="max"/> - 1.</summary>
    public int Next(int min, int max) => min + Next(max - min);

    /// <summary>True in so many of a thousand cases.</summary>
    public bool Chance(int perThousand) => Next(1000) < perThousand;

    /// <summary>One of the values.</summary>
    public T Pick<T>(IReadOnlyList<T> values) => values[Next(values.Count)];

    private ulong NextULong()
    {
        ulong z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
