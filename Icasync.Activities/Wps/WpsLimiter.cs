namespace Icasync.Activities.Wps;

/// <summary>
/// One limit for all processes: calls a second and calls in flight (R30). A process calls by its share of it, which
/// <see cref="CallShares"/> keeps in the database; where nothing is shared, the whole limit is its own. Throttling
/// halves the rate for everybody and honours the pause that WPS asks for; quiet time brings it back step by step.
/// </summary>
/// <param name="shares">Keeps the share of this process; null gives it the whole limit.</param>
public sealed class WpsLimiter(
    double requestsPerSecond, int maxConcurrency, TimeProvider time, CallShares? shares = null)
{
    private static readonly TimeSpan RecoverEvery = TimeSpan.FromSeconds(5);

    // A wait looks again after so long, because the share may have grown meanwhile.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Turnstile _line = new();
    private readonly Lock _lock = new();
    private readonly CallPace _pace = new();
    private readonly long _began = time.GetTimestamp();
    private double _full = requestsPerSecond;
    private double _rate = requestsPerSecond;
    private TimeSpan _changed = TimeSpan.MinValue;
    private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CallUse _use = new(0, 0, false, 0, 0, requestsPerSecond, maxConcurrency, TimeSpan.Zero);
    private double _shareRate;
    private int _sharePlaces;
    private TimeSpan _shareUntil = TimeSpan.MinValue;
    private TimeSpan _leftAt;
    private TimeSpan _askedUntil;
    private bool _isResting = true;

    /// <summary>The rate that is allowed now, to all together.</summary>
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

    /// <summary>Calls on their way.</summary>
    internal int InFlight => _use.InFlight;

    private bool IsShared => shares is { IsOn: true };

    private TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>Waits for a place; dispose it when the call has ended.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        Come();
        try
        {
            // What an outage past its limit turns away unsent needs no share of the rate: it would queue for nothing.
            bool isSent = WpsAttempt.Current is not { IsOver: true };
            using IDisposable? turn = isSent ? await _line.EnterAsync(cancellation) : null;
            while (TryTake(isSent) is { } wait)
            {
                await wait(cancellation);
            }

            return new Place(this);
        }
        finally
        {
            lock (_lock)
            {
                _use = _use with { Waiting = _use.Waiting - 1 };
            }
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
            if (_changed == TimeSpan.MinValue || Now - _changed >= TimeSpan.FromSeconds(1))
            {
                Slow(_rate / 2);
            }

            // Only what WPS asked of this process is told to the others: an echo of an echo would never end.
            TimeSpan until = Now + (retryAfter ?? TimeSpan.Zero);
            _askedUntil = until > _askedUntil ? until : _askedUntil;
            _pace.PauseUntil(until);
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
                _shareRate = Math.Min(_shareRate, _rate);
            }
        }
    }

    /// <summary>Another process was throttled: what slows it slows this one.</summary>
    internal void SlowTo(double rate, TimeSpan pause)
    {
        lock (_lock)
        {
            if (rate < _rate)
            {
                Slow(rate);
            }

            _pace.PauseUntil(Now + pause);
        }
    }

    /// <summary>What became of the share since <see cref="Hold"/> was told of an earlier answer.</summary>
    internal CallUse Look()
    {
        lock (_lock)
        {
            Recover();
            TimeSpan pause = _askedUntil > Now ? _askedUntil - Now : TimeSpan.Zero;
            return _use with { RateMax = _rate, PlacesMax = maxConcurrency, Pause = pause };
        }
    }

    /// <summary>The process has another share from now on.</summary>
    /// <param name="holdsFor">How long it counts.</param>
    /// <param name="seen">The use that it follows from, which is counted anew; null goes on counting.</param>
    internal void Hold(double rate, int places, TimeSpan holdsFor, CallUse? seen = null)
    {
        lock (_lock)
        {
            (_shareRate, _sharePlaces, _shareUntil) = (rate, places, Now + holdsFor);
            _use = seen is null ? _use : _use with
            {
                Calls = _use.Calls - seen.Calls, IsShort = false, InFlightMax = _use.InFlight,
            };
            Signal();
        }
    }

    /// <summary>Gives up this much of the share at once; its age stays.</summary>
    internal void Lower(double rate, int places)
    {
        lock (_lock)
        {
            _shareRate = Math.Min(_shareRate, rate);
            _sharePlaces = Math.Min(_sharePlaces, places);
        }
    }

    /// <summary>Gives the share up where nobody has called for some time; the next call asks for one.</summary>
    internal bool TryRest(TimeSpan after)
    {
        lock (_lock)
        {
            _isResting = _use is { Waiting: 0, InFlight: 0 } && Now - _leftAt >= after
                && _pace.PauseLeft(Now) == TimeSpan.Zero;
            _sharePlaces = _isResting ? 0 : _sharePlaces;
            return _isResting;
        }
    }

    /// <summary>Tells those who wait for a share why there is none.</summary>
    internal void Refuse(Exception exception)
    {
        lock (_lock)
        {
            if (Now >= _shareUntil)
            {
                TaskCompletionSource told = _signal;
                _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
                told.SetException(exception);

                // Where nobody waits, nobody is told.
                _ = told.Task.Exception;
            }
        }
    }

    private void Come()
    {
        bool wakes;
        lock (_lock)
        {
            _use = _use with { Waiting = _use.Waiting + 1 };
            wakes = _isResting && IsShared;
            _isResting &= !wakes;
        }

        if (wakes)
        {
            shares!.Keep(this);
        }
    }

    // Takes a place and answers null, or answers what to wait for.
    private Func<CancellationToken, Task>? TryTake(bool isSent)
    {
        lock (_lock)
        {
            TimeSpan now = Now;
            Recover();
            (double rate, int places) = IsShared
                ? (Math.Min(_rate, _shareRate), _sharePlaces)
                : (_rate, maxConcurrency);
            bool isHeld = !IsShared || now < _shareUntil;
            TimeSpan wait = isSent && isHeld && rate > 0 ? _pace.Wait(now, rate) : TimeSpan.Zero;
            if (!isHeld || _use.InFlight >= places || (isSent && rate <= 0))
            {
                _use = _use with { IsShort = _use.IsShort || (isHeld && places > 0 && rate > 0) };
                Task signal = _signal.Task;
                return signal.WaitAsync;
            }

            if (wait > TimeSpan.Zero)
            {
                // Only whole milliseconds can be waited for: less would be no wait at all.
                TimeSpan part = IsShared && wait > LookEvery ? LookEvery : wait;
                part = TimeSpan.FromMilliseconds(Math.Ceiling(part.TotalMilliseconds));
                _use = _use with { IsShort = true };
                return token => Task.Delay(part, time, token);
            }

            if (isSent)
            {
                _pace.Take(now, rate);
            }

            _use = _use with
            {
                Calls = _use.Calls + 1, InFlight = _use.InFlight + 1,
                InFlightMax = Math.Max(_use.InFlightMax, _use.InFlight + 1),
            };
            return null;
        }
    }

    private void Recover()
    {
        if (_rate < _full && Now - _changed >= RecoverEvery)
        {
            _rate = Math.Min(_full, _rate * 1.25);
            _changed = Now;
        }
    }

    private void Slow(double rate)
    {
        double slower = Math.Max(_full / 16, rate);
        _shareRate *= slower / _rate;
        (_rate, _changed) = (slower, Now);
    }

    private void Signal()
    {
        TaskCompletionSource told = _signal;
        _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
        told.SetResult();
    }

    private sealed class Place(WpsLimiter limiter) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                lock (limiter._lock)
                {
                    limiter._use = limiter._use with { InFlight = limiter._use.InFlight - 1 };
                    limiter._leftAt = limiter.Now;
                    limiter.Signal();
                }
            }
        }
    }
}
