namespace Icasync.Domain.Runs;

/// <summary>
/// What an observer saw of an attempt that moves or does not: the mark of its progress, and for how long the observer
/// has looked at that same mark. Only looking counts: a process that was stopped itself has seen nothing meanwhile.
/// </summary>
/// <param name="ProgressAt">When the attempt moved last, as whoever works on it noted; only a change means
/// something, so no two clocks are compared.</param>
/// <param name="Idle">For how long the mark was seen to stand.</param>
public sealed record Standstill(int Attempt, DateTimeOffset? ProgressAt, TimeSpan Idle, DateTimeOffset SeenAt)
{
    /// <summary>The longest time between two looks that counts as looking.</summary>
    public static readonly TimeSpan GapMax = TimeSpan.FromSeconds(5);

    /// <summary>What is known after one more look.</summary>
    public static Standstill After(
        Standstill? before, int attempt, DateTimeOffset? progressAt, DateTimeOffset now)
    {
        if (before is null || before.Attempt != attempt || before.ProgressAt != progressAt)
        {
            return new Standstill(attempt, progressAt, TimeSpan.Zero, now);
        }

        TimeSpan gap = now - before.SeenAt;
        TimeSpan seen = gap < TimeSpan.Zero ? TimeSpan.Zero : gap > GapMax ? GapMax : gap;
        return before with { Idle = before.Idle + seen, SeenAt = now };
    }
}
