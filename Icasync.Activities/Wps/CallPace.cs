namespace Icasync.Activities.Wps;

/// <summary>
/// Spaces calls evenly: at a rate, never more of them in any second than the rate says, and none during a pause. Its
/// times are those of a clock that nobody sets. The caller keeps it from being asked by two at once.
/// </summary>
internal sealed class CallPace
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // A short burst is allowed, so that a timer's coarse ticks do not cost rate.
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(50);

    private readonly Queue<TimeSpan> _lastSecond = [];
    private TimeSpan _next = TimeSpan.MinValue;
    private TimeSpan _pausedUntil;

    /// <summary>How much longer a pause lasts.</summary>
    public TimeSpan PauseLeft(TimeSpan now) => _pausedUntil > now ? _pausedUntil - now : TimeSpan.Zero;

    /// <summary>No call begins before this time; an earlier end of a pause is no end.</summary>
    public void PauseUntil(TimeSpan end) => _pausedUntil = end > _pausedUntil ? end : _pausedUntil;

    /// <summary>How long the next call has to wait; zero or less when it may begin.</summary>
    public TimeSpan Wait(TimeSpan now, double rate)
    {
        while (_lastSecond.TryPeek(out TimeSpan first) && now - first >= Second)
        {
            _lastSecond.Dequeue();
        }

        TimeSpan begin = _next > _pausedUntil ? _next : _pausedUntil;
        if (_lastSecond.Count >= Math.Ceiling(rate) && _lastSecond.Peek() + Second > begin)
        {
            begin = _lastSecond.Peek() + Second;
        }

        return begin - now;
    }

    /// <summary>A call begins.</summary>
    public void Take(TimeSpan now, double rate)
    {
        _lastSecond.Enqueue(now);
        TimeSpan floor = now - Burst;
        _next = (_next > floor ? _next : floor) + TimeSpan.FromSeconds(1 / rate);
    }
}
