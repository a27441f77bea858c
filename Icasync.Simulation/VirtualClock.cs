namespace Icasync.Simulation;

/// <summary>
/// A clock that stands still while anybody can go on, and then jumps to the timer that is due next. With one thread for
/// all tasks (<see cref="Worker"/>) the order of everything follows from the seed: the same seed is the same run.
/// </summary>
internal sealed class VirtualClock : TimeProvider
{
    /// <summary>When more time than this has passed, some run waits for ever: the seed fails.</summary>
    private static readonly TimeSpan AgeMax = TimeSpan.FromDays(30);
    private static readonly DateTimeOffset Epoch = new(2025, 2, 24, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Alarm, (long Due, long Number)> _alarms = new();
    private long _now;
    private long _number;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => _now;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        // No two looks at a clock show the same: what is ordered by time must not come to hang on a tie.
        _now += TimeSpan.TicksPerMicrosecond;
        return Epoch + TimeSpan.FromTicks(_now);
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Alarm alarm = new(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Works until the work is done; time passes when nobody can go on.</summary>
    /// <exception cref="InvalidOperationException">The work waits for something that will never be.</exception>
    public async Task DriveAsync(Func<Task> work)
    {
        Pump pump = new(this, Task.Run(work));
        pump.Queue();
        await pump.Ended;
    }

    private bool TryRing()
    {
        while (_alarms.TryDequeue(out Alarm? alarm, out (long Due, long Number) key))
        {
            if (alarm.Number == key.Number)
            {
                _now = Math.Max(_now, key.Due);
                alarm.Ring();
                return _now <= AgeMax.Ticks;
            }
        }

        return false;
    }

    private sealed class Alarm(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        /// <summary>
        /// The timer's place in the queue: another number means that it was set anew since, null that it is off.
        /// </summary>
        public long? Number { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            Number = null;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Number = ++clock._number;
                clock._alarms.Enqueue(this, (clock._now + dueTime.Ticks, Number.Value));
            }

            return true;
        }

        public void Ring()
        {
            Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);
            callback(state);
        }

        public void Dispose() => Number = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>
    /// Stands at the end of the pool's queue: when it is the only one there, everybody waits for the time.
    /// </summary>
    private sealed class Pump(VirtualClock clock, Task work) : IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource _ended = new();

        public Task Ended => _ended.Task;

        public void Queue() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

        public void Execute()
        {
            if (work.IsCompleted)
            {
                _ended.SetFromTask(work);
            }
            else if (ThreadPool.PendingWorkItemCount == 0 && !clock.TryRing())
            {
                _ended.SetException(
                    new InvalidOperationException("nothing is due and nobody can go on: a run waits for ever"));
            }
            else
            {
                Queue();
            }
        }
    }
}

/// <summary>
/// The clock of icasync's host: somebody may set its wall clock, and the host may stand still, as a process does that
/// was stopped. Then time goes on and none of its timers rings before it goes on too.
/// </summary>
internal sealed class MachineClock(VirtualClock time, Func<TimeSpan> jumped) : TimeProvider
{
    private long _stillUntil;

    /// <inheritdoc/>
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <inheritdoc/>
    public override long GetTimestamp() => time.GetTimestamp();

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + jumped();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = null!;
        timer = time.CreateTimer(
            told =>
            {
                TimeSpan left = TimeSpan.FromTicks(_stillUntil - time.GetTimestamp());
                if (left <= TimeSpan.Zero || !timer.Change(left, period))
                {
                    callback(told);
                }
            },
            state,
            dueTime,
            period);
        return timer;
    }

    /// <summary>The host stands still for so long.</summary>
    public void StandStill(TimeSpan length) => _stillUntil = time.GetTimestamp() + length.Ticks;
}
