using System.Collections.Concurrent;
using Icasync.Activities.Base;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Wps;

/// <summary>
/// What the calls of one attempt have met so far. All its workers in this process share it, so that an outage has one
/// clock and a refusal is met once, whoever waits or calls.
/// </summary>
public sealed class WpsAttempt(AttemptKey key, TimeSpan outageMax, TimeProvider time)
{
    private static readonly AsyncLocal<WpsAttempt?> Flow = new();
    private readonly ConcurrentDictionary<string, WpsProof> _proofs = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private DateTimeOffset? _unansweredSince;
    private bool _isOver;
    private int _workers;
    private DateTimeOffset _movedAt = time.GetUtcNow();

    /// <summary>The attempt that this flow of control works for; null when the calls are nobody's.</summary>
    public static WpsAttempt? Current => Flow.Value;

    /// <summary>Names the attempt.</summary>
    public AttemptKey Key { get; } = key;

    /// <summary>
    /// Whether a call was seen to fail past the limit, with no answered call since the first unanswered one: further
    /// calls of the attempt are turned away unsent.
    /// </summary>
    public bool IsOver
    {
        get
        {
            lock (_lock)
            {
                return _isOver;
            }
        }
    }

    /// <summary>
    /// Whether one who waited for WPS has waited up to the limit. The run ends by that, so nobody else waits on, also
    /// where WPS answers other calls.
    /// </summary>
    public bool HasGivenUp { get; private set; }

    /// <summary>How long the attempt may still wait for an answer.</summary>
    public TimeSpan Left
    {
        get
        {
            lock (_lock)
            {
                return _unansweredSince is { } since ? outageMax - (time.GetUtcNow() - since) : outageMax;
            }
        }
    }

    /// <summary>
    /// Whether work for the attempt began, ended, or was answered by WPS just now. Work that waits counts as well: for
    /// an outage, a database that is away or a pause that WPS asks for it waits up to a limit of its own, which is
    /// shorter than twice that of an outage; work that has shown nothing for longer hangs.
    /// </summary>
    public bool IsMoving
    {
        get
        {
            lock (_lock)
            {
                return time.GetUtcNow() - _movedAt <= (_workers > 0 ? outageMax * 2 : Heartbeat.Every * 2);
            }
        }
    }

    /// <summary>Counts work for the attempt in this process, until disposed.</summary>
    public IDisposable Work()
    {
        Move(1);
        return new Worker(this);
    }

    /// <summary>Attributes the calls of this flow of control to the attempt, until disposed.</summary>
    public IDisposable Enter()
    {
        WpsAttempt? before = Flow.Value;
        Flow.Value = this;
        return new Restore(before, Work());
    }

    /// <summary>
    /// Ends a wait that the limit of an outage has overtaken: nothing is concluded from what was not seen.
    /// </summary>
    /// <exception cref="WpsUnavailableException">The attempt waits no more.</exception>
    public static void ThrowIfEnded()
    {
        if (Current is { IsOver: true } or { HasGivenUp: true })
        {
            throw new WpsUnavailableException("WPS has been away for longer than a run may wait.");
        }
    }

    /// <summary>Tells everybody of the attempt that waiting is over.</summary>
    public void GiveUp() => HasGivenUp = true;

    /// <summary>What is known of one kind of call or work in this attempt.</summary>
    internal WpsProof Proof(string kind) => _proofs.GetOrAdd(kind, _ => new WpsProof(time));

    internal void Answered()
    {
        lock (_lock)
        {
            (_unansweredSince, _isOver) = (null, false);
            _movedAt = time.GetUtcNow();
        }
    }

    internal void Unanswered(DateTimeOffset since)
    {
        lock (_lock)
        {
            _unansweredSince ??= since;
            _isOver = time.GetUtcNow() - _unansweredSince >= outageMax;
        }
    }

    private void Move(int workers)
    {
        lock (_lock)
        {
            _workers += workers;
            _movedAt = time.GetUtcNow();
        }
    }

    private sealed class Restore(WpsAttempt? before, IDisposable work) : IDisposable
    {
        public void Dispose()
        {
            Flow.Value = before;
            work.Dispose();
        }
    }

    private sealed class Worker(WpsAttempt attempt) : IDisposable
    {
        public void Dispose() => attempt.Move(-1);
    }
}
