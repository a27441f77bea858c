namespace Icasync.Activities.Probing;

/// <summary>A clock that is wrong by so much: what it signs shows how exact WPS wants clocks to be.</summary>
internal sealed class ShiftedClock(TimeProvider time, TimeSpan by) : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + by;
}
