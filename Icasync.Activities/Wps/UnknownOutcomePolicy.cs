namespace Icasync.Activities.Wps;

/// <summary>
/// How long an effect waits and how often it repeats what had an unknown outcome: bounded, growing, on the injected
/// clock (WPS-API 13, step 5).
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="unit">The pause before the first look; each later one is twice as long. Default one second.</param>
public sealed class UnknownOutcomePolicy(TimeProvider time, TimeSpan? unit = null)
{
    private readonly TimeSpan _unit = unit ?? TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private long _lagSeen;
    private (DateTimeOffset Wall, long Steady) _read = (time.GetUtcNow(), time.GetTimestamp());
    private long? _jumped;

    /// <summary>How often one write is tried before it is left as a failure that can be resumed.</summary>
    public int TriesMax => 5;

    /// <summary>
    /// What two looks at clocks may differ by: a call that had ended shortly before an object was asked for may still
    /// be committed after that object.
    /// </summary>
    private TimeSpan Margin => _unit * 4;

    /// <summary>How much too early a timer may ring.</summary>
    private TimeSpan TimerGrain => _unit / 10;

    /// <summary>The pause between two looks at the gate while a list is waited for.</summary>
    private TimeSpan PauseMax => _unit * 5;

    /// <summary>
    /// How far a list is taken to lag behind a write at most (WPS-API 13 S24): an object that is missing in a list
    /// which began so long after the call was never made. With the default, lists may lag by a minute.
    /// </summary>
    public TimeSpan ListLagMax => TimeSpan.FromTicks(Math.Max(_unit.Ticks * 64, Interlocked.Read(ref _lagSeen)));

    /// <summary>
    /// Lets lists lag for so long, where that is longer than what is assumed: that none lagged when a probe looked is
    /// no promise.
    /// </summary>
    public void Learn(TimeSpan lag) => Interlocked.Exchange(ref _lagSeen, lag.Ticks);

    /// <summary>
    /// The wall clock's time, from which a lag is counted. A clock that somebody sets ahead makes what was just written
    /// look old: from then on no list counts as complete until the longest lag has passed once more.
    /// </summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_lock)
            {
                (DateTimeOffset Wall, long Steady) now = (time.GetUtcNow(), time.GetTimestamp());
                if (now.Wall - _read.Wall > time.GetElapsedTime(_read.Steady, now.Steady) + Margin)
                {
                    _jumped = now.Steady;
                }

                _read = now;
                return now.Wall;
            }
        }
    }

    /// <summary>Until when a list is complete that began at this time.</summary>
    public DateTimeOffset Horizon(DateTimeOffset listBegan) =>
        IsListed(DateTimeOffset.MinValue) ? listBegan - ListLagMax : DateTimeOffset.MinValue;

    /// <summary>Until when a list is complete that shows an object asked for at this time.</summary>
    public DateTimeOffset Proven(DateTimeOffset asked) => asked - Margin;

    /// <summary>
    /// Looks for what a call without an answer may have made, after growing pauses, until enough is seen or the list
    /// that was looked at is surely newer than the call.
    /// </summary>
    /// <param name="since">When the call had ended.</param>
    /// <param name="stillWanted">Throws when the caller may write no more: a wait for a list must not keep a run that
    /// was stopped.</param>
    public async Task<T> LookAsync<T>(
        Func<Task<T>> look, Func<T, bool> isEnough, DateTimeOffset since, Func<Task> stillWanted,
        CancellationToken cancellation)
    {
        for (TimeSpan pause = _unit; ; pause *= 4)
        {
            TimeSpan rest = Rest(since);
            await PauseAsync(rest < pause ? rest : pause, stillWanted, cancellation);
            bool isListed = IsListed(since);
            T seen = await look();
            if (isListed || isEnough(seen))
            {
                return seen;
            }
        }
    }

    /// <summary>Whether a list that begins now shows what was made at this time.</summary>
    public bool IsListed(DateTimeOffset since) => Rest(since) <= TimeSpan.Zero;

    /// <summary>Waits until a list that begins then shows what was made at this time.</summary>
    public Task UntilListedAsync(DateTimeOffset? since, Func<Task> stillWanted, CancellationToken cancellation) =>
        since is { } begin && !IsListed(begin)
            ? PauseAsync(Rest(begin) + TimerGrain, stillWanted, cancellation)
            : Task.CompletedTask;

    /// <summary>
    /// Reads a list, and once more when it surely shows what the first reading may have been too early for.
    /// </summary>
    /// <param name="hiddenSince">When the last call was made that this reading may not show; null when none.</param>
    /// <param name="stillWanted">As for <see cref="LookAsync"/>.</param>
    public async Task<T> ReadListedAsync<T>(
        Func<Task<T>> read, Func<T, DateTimeOffset?> hiddenSince, Func<Task> stillWanted,
        CancellationToken cancellation)
    {
        DateTimeOffset began = Now;
        T seen = await read();
        if (hiddenSince(seen) is not { } since || since <= Horizon(began))
        {
            return seen;
        }

        await UntilListedAsync(since, stillWanted, cancellation);
        return await read();
    }

    /// <summary>Waits before look number <paramref name="look"/> (from 0) at an unknown outcome.</summary>
    public Task SettleAsync(int look, CancellationToken cancellation) =>
        Task.Delay(_unit * Math.Pow(2, look), time, cancellation);

    // The times of another machine may be ahead of this one's: no wait is longer than the lag.
    private TimeSpan Rest(DateTimeOffset since)
    {
        TimeSpan rest = ListLagMax - (Now - since);
        TimeSpan settled = _jumped is { } jumped ? ListLagMax - time.GetElapsedTime(jumped) : TimeSpan.Zero;
        rest = rest > settled ? rest : settled;
        return rest > ListLagMax ? ListLagMax : rest;
    }

    private async Task PauseAsync(TimeSpan pause, Func<Task> stillWanted, CancellationToken cancellation)
    {
        for (; pause > TimeSpan.Zero; pause -= PauseMax)
        {
            await Task.Delay(pause < PauseMax ? pause : PauseMax, time, cancellation);
            WpsAttempt.ThrowIfEnded();
            await stillWanted();
        }
    }

    /// <summary>Waits before try number <paramref name="tries"/> + 1 of a write that is safe to repeat.</summary>
    public Task WaitAsync(int tries, CancellationToken cancellation) =>
        Task.Delay(_unit * Math.Pow(2, tries - 1), time, cancellation);

    /// <summary>
    /// Repeats a write that is safe to repeat, intent and call, until it has an outcome or the tries are used up.
    /// </summary>
    public async Task<WpsOutcome<T>> RepeatAsync<T>(Func<Task<WpsOutcome<T>>> write, CancellationToken cancellation)
    {
        for (int tries = 1; ; tries++)
        {
            WpsOutcome<T> outcome = await write();
            if (outcome.Kind != WpsOutcomeKind.Unknown || tries == TriesMax)
            {
                return outcome;
            }

            await WaitAsync(tries, cancellation);
        }
    }
}
