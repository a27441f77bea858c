namespace Icasync.Tests.Scenarios;

/// <summary>A clock that runs faster than the wall's, timers included: minutes of back-off pass in a moment.</summary>
/// <param name="factor">Simulated seconds in one real second.</param>
public sealed class FastClock(double factor) : TimeProvider
{
    private static readonly DateTimeOffset Epoch = new(2025, 2, 24, 0, 0, 0, TimeSpan.Zero);
    private readonly long _start = System.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => (long)(System.TimestampFrequency / factor);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        Epoch + (System.GetElapsedTime(_start) * factor);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Shrink(dueTime), Shrink(period));

    private TimeSpan Shrink(TimeSpan span) => span == Timeout.InfiniteTimeSpan ? span : span / factor;
}
