namespace Icasync.Activities.Wps;

/// <summary>
/// One limit for the whole process: calls a second and calls in flight (R30). Throttling halves the rate for everybody
/// and honours the pause that WPS asks for; quiet time brings it back step by step.
/// </summary>
public sealed class WpsLimiter(double requestsPerSecond, int maxConcurrency, TimeProvider time) : IDisposable
{
    private double _full = requestsPerSecond;
    private readonly SemaphoreSlim _inFlight = new(maxConcurrency);
    private readonly Lock _lock = new();
    private double _rate = requestsPerSecond;
    private DateTimeOffset _next = DateTimeOffset.MinValue;
    private DateTimeOffset _changed = DateTimeOffset.MinValue;

    /// <summary>The rate that is allowed now.</summary>
    public double Rate
    {
        get
        {
            lock (_lock)
            {
                return _rate;
            }
        }
    }

    /// <summary>Waits for a place; dispose it when the call has ended.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        await _inFlight.WaitAsync(cancellation);
        try
        {
            // What an outage past its limit turns away unsent needs no share of the rate: it would queue for nothing.
            TimeSpan wait = WpsAttempt.Current is { IsOver: true } ? TimeSpan.Zero : Reserve();
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellation);
            }

            return new Place(_inFlight);
        }
        catch
        {
            _inFlight.Release();
            throw;
        }
    }

    /// <summary>
    /// WPS throttled: everybody waits the pause it named, and the rate is halved, at most once a second.
    /// </summary>
    /// <param name="retryAfter">The pause, bounded by what the caller may wait; null when WPS named none.</param>
    public void Throttled(TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (now - _changed >= TimeSpan.FromSeconds(1))
            {
                _rate = Math.Max(_full / 16, _rate / 2);
                _changed = now;
            }

            if (retryAfter is { } pause && now + pause > _next)
            {
                _next = now + pause;
            }
        }
    }

    /// <summary>Allows another rate from now on; the same one leaves alone what throttling has lowered.</summary>
    public void Use(double callsPerSecond)
    {
        lock (_lock)
        {
            if (callsPerSecond != _full)
            {
                (_full, _rate) = (callsPerSecond, callsPerSecond);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _inFlight.Dispose();

    private TimeSpan Reserve()
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_rate < _full && now - _changed >= TimeSpan.FromSeconds(5))
            {
                _rate = Math.Min(_full, _rate * 1.25);
                _changed = now;
            }

            DateTimeOffset at = _next > now ? _next : now;

            // A short burst is allowed, so that a timer's coarse ticks do not cost rate.
            DateTimeOffset floor = now - TimeSpan.FromMilliseconds(50);
            _next = (_next > floor ? _next : floor) + TimeSpan.FromSeconds(1 / _rate);
            return at - now;
        }
    }

    private sealed class Place(SemaphoreSlim inFlight) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                inFlight.Release();
            }
        }
    }
}
