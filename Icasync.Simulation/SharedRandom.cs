namespace Icasync.Simulation;

/// <summary>Seeded chance that parallel activities may draw from: the plain one breaks when two draw at once.</summary>
internal sealed class SharedRandom(int seed) : Random
{
    private readonly Random _inner = new(seed);
    private readonly Lock _lock = new();

    public override int Next() => Draw(random => random.Next());

    public override int Next(int maxValue) => Draw(random => random.Next(maxValue));

    public override int Next(int minValue, int maxValue) => Draw(random => random.Next(minValue, maxValue));

    public override long NextInt64() => Draw(random => random.NextInt64());

    public override double NextDouble() => Draw(random => random.NextDouble());

    protected override double Sample() => NextDouble();

    private T Draw<T>(Func<Random, T> draw)
    {
        lock (_lock)
        {
            return draw(_inner);
        }
    }
}
