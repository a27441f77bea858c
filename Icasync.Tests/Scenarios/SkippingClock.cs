namespace Icasync.Tests.Scenarios;

/// <summary>The machine's clock, which can be made to skip a while, as for a process that stood still.</summary>
internal sealed class SkippingClock : TimeProvider
{
    private long _skipped;

    public void Skip(TimeSpan span) => Interlocked.Add(ref _skipped, span.Ticks);

    public override DateTimeOffset GetUtcNow() =>
        System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _skipped));

    public override long GetTimestamp() => System.GetTimestamp()
        + (long)(TimeSpan.FromTicks(Interlocked.Read(ref _skipped)).TotalSeconds * TimestampFrequency);
}
