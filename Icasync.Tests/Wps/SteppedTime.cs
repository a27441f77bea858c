using Microsoft.Extensions.Time.Testing;

namespace Icasync.Tests.Wps;

/// <summary>
/// A clock for code of many tasks: their work is done on one thread, and time passes some milliseconds at a time while
/// all of them wait. Minutes pass in seconds, and what is measured by it does not hang on the machine.
/// </summary>
internal sealed class SteppedTime : SynchronizationContext
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    private readonly Queue<(SendOrPostCallback Work, object? State)> _due = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 9, 7, 0, 0, 0, TimeSpan.Zero));

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_due)
        {
            _due.Enqueue((d, state));
        }
    }

    /// <summary>Starts work that this clock drives.</summary>
    public T Start<T>(Func<T> work)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        try
        {
            return work();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Lets so much time pass.</summary>
    public void Pass(TimeSpan time) => Start(() =>
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += Step)
        {
            WorkOff();
            Clock.Advance(Step);
        }

        WorkOff();
        return true;
    });

    // What the pool has in hand may bring work: it is done when what was queued behind it is.
    private void WorkOff()
    {
        using ManualResetEventSlim passed = new();
        do
        {
            while (TryTake(out (SendOrPostCallback Work, object? State) next))
            {
                next.Work(next.State);
            }

            passed.Reset();
            ThreadPool.QueueUserWorkItem(
                static told => ThreadPool.QueueUserWorkItem(
                    static twice => ((ManualResetEventSlim)twice!).Set(), told),
                passed);
            passed.Wait();
        }
        while (HasWork());
    }

    private bool HasWork()
    {
        lock (_due)
        {
            return _due.Count > 0;
        }
    }

    private bool TryTake(out (SendOrPostCallback Work, object? State) next)
    {
        lock (_due)
        {
            return _due.TryDequeue(out next);
        }
    }
}
