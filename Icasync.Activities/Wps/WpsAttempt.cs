using System.Collections.Concurrent;
using Icasync.Activities.Base;

namespace Icasync.Activities.Wps;

/// <summary>
/// What the calls of one attempt have met so far. All its workers in this process share it, so that an outage has one
/// clock and a refusal is met once, whoever waits or calls.
/// </summary>
public sealed class WpsAttempt(AttemptKey key, TimeSpan outageMax, TimeProvider time)
{
    /// <summary>Looks at a piece of work after which it counts as going on: some seconds.</summary>
    private const int LooksMin = 3;

    private static readonly AsyncLocal<WpsAttempt?> Flow = new();
    private readonly ConcurrentDictionary<string, WpsProof> _proofs = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private DateTimeOffset? _unansweredSince;
    private bool _isOver;
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly List<Worker> _workers = [];
    private bool _hasAdvanced;
    private DateTimeOffset _answeredAt = DateTimeOffset.MinValue;

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
    /// Notes that something was done that the attempt had not done before. What the engine has done twice counts once:
    /// an engine that repeats finished work for ever brings nothing forward.
    /// </summary>
    /// <param name="what">Names what was done.</param>
    public void Advance(string what)
    {
        lock (_lock)
        {
            _hasAdvanced |= _done.Add(what);
        }
    }

    /// <summary>
    /// Whether the attempt moved since this was asked last. Work that goes on counts as well: for an outage, a database
    /// that is away or a pause that WPS asks for it waits up to a limit of its own, shorter than twice that of an
    /// outage. What began just now does not count yet, and what has shown nothing for longer than that hangs.
    /// </summary>
    public bool HasMoved()
    {
        lock (_lock)
        {
            bool moved = _hasAdvanced;
            _hasAdvanced = false;
            DateTimeOffset hangs = time.GetUtcNow() - (outageMax * 2);
            foreach (Worker worker in _workers)
            {
                moved |= ++worker.Looks >= LooksMin && (worker.Since > hangs || _answeredAt > hangs);
            }

            return moved;
        }
    }

    /// <summary>Counts work for the attempt in this process, until disposed.</summary>
    public IDisposable Work()
    {
        lock (_lock)
        {
            Worker worker = new(this, time.GetUtcNow());
            _workers.Add(worker);
            return worker;
        }
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
            _answeredAt = time.GetUtcNow();
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

    private sealed class Restore(WpsAttempt? before, IDisposable work) : IDisposable
    {
        public void Dispose()
        {
            Flow.Value = before;
            work.Dispose();
        }
    }

    private sealed class Worker(WpsAttempt attempt, DateTimeOffset since) : IDisposable
    {
        public DateTimeOffset Since { get; } = since;

        /// <summary>How often the work was met by <see cref="HasMoved"/>.</summary>
        public int Looks { get; set; }

        public void Dispose()
        {
            lock (attempt._lock)
            {
                attempt._workers.Remove(this);
            }
        }
    }
}
