using System.Collections.Concurrent;
using System.Globalization;
using Icasync.Activities.Base;
using Icasync.Activities.Settings;

namespace Icasync.Activities.Wps;

/// <summary>
/// Whether WPS answers, for this process and for each attempt at work in it. The limit of an outage is the attempt's:
/// from its first unanswered call to the next answered one, whatever waits meanwhile (DESIGN 5).
/// </summary>
public sealed class WpsAttempts(SyncOptions options, TimeProvider time)
{
    /// <summary>How every text begins that says that WPS asks to wait.</summary>
    public const string AsksToWaitBeginning = "WPS 要求等待至";

    private static readonly TimeSpan Local = TimeSpan.FromHours(8);
    private static readonly TimeSpan NobodysPauseMax = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<AttemptKey, WpsAttempt> _attempts = new();
    private readonly Lock _lock = new();
    private DateTimeOffset? _answeredAt;
    private DateTimeOffset? _unansweredSince;
    private DateTimeOffset? _asksUntil;

    /// <summary>When WPS answered last; null before the first answer.</summary>
    public DateTimeOffset? AnsweredAt
    {
        get
        {
            lock (_lock)
            {
                return _answeredAt;
            }
        }
    }

    /// <summary>
    /// When the first call began that had no answer, with none answered since; null when WPS answers.
    /// </summary>
    public DateTimeOffset? UnansweredSince
    {
        get
        {
            lock (_lock)
            {
                return _unansweredSince;
            }
        }
    }

    /// <summary>What WPS asks for while it wants no calls, in both languages; null when it asks for nothing.</summary>
    public string? AsksToWait
    {
        get
        {
            lock (_lock)
            {
                return _asksUntil is { } until && until > time.GetUtcNow() ? AsksToWaitUntil(until) : null;
            }
        }
    }

    /// <summary>What is shared by all who work for the attempt in this process.</summary>
    public WpsAttempt Of(AttemptKey key) =>
        _attempts.GetOrAdd(key, one => new WpsAttempt(one, options.OutageMax, time));

    /// <summary>The attempts that moved in this process since this was asked last.</summary>
    public IReadOnlyList<AttemptKey> Moving() =>
        [.. _attempts.Values.Where(attempt => attempt.HasMoved()).Select(attempt => attempt.Key)];

    /// <summary>An attempt that has ended needs no memory.</summary>
    public void Forget(AttemptKey key) => _attempts.TryRemove(key, out _);

    /// <summary>
    /// Whether whoever calls may wait so long and try again; a call that is no run's, such as a notice, waits for a
    /// short pause only.
    /// </summary>
    internal static bool MayWait(TimeSpan? pause) => WpsAttempt.Current is { } attempt
        ? attempt is { IsOver: false, HasGivenUp: false }
        : pause is null || pause <= NobodysPauseMax;

    /// <summary>The pause that WPS asks for, as far as whoever calls may wait.</summary>
    internal TimeSpan? Bounded(TimeSpan? pause)
    {
        TimeSpan left = WpsAttempt.Current?.Left ?? NobodysPauseMax;
        return pause is { } asked && asked > left ? (left > TimeSpan.Zero ? left : TimeSpan.Zero) : pause;
    }

    /// <summary>
    /// Notes what a call that was sent came to; a pause longer than may be waited is said in the reply's error.
    /// </summary>
    internal WpsReply Note(WpsReply reply, DateTimeOffset began)
    {
        bool answered =
            reply.Error is not { Class: WpsErrorClass.Unknown or WpsErrorClass.Throttled } or { MeansLocked: true };
        DateTimeOffset? asked = reply.RetryAfter is { } pause ? time.GetUtcNow() + pause : null;
        lock (_lock)
        {
            if (answered)
            {
                (_answeredAt, _unansweredSince, _asksUntil) = (time.GetUtcNow(), null, null);
            }
            else
            {
                began = _answeredAt > began ? time.GetUtcNow() : began;
                _unansweredSince ??= began;
                _asksUntil = asked ?? _asksUntil;
            }
        }

        if (!answered)
        {
            WpsAttempt.Current?.Unanswered(began);
            return asked is { } until && reply.RetryAfter > Bounded(reply.RetryAfter)
                ? reply with { Error = reply.Error! with { Message = AsksToWaitUntil(until) } }
                : reply;
        }

        foreach (WpsAttempt attempt in _attempts.Values)
        {
            attempt.Answered();
        }

        return reply;
    }

    private static string AsksToWaitUntil(DateTimeOffset until)
    {
        string at = until.ToOffset(Local).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return $"{AsksToWaitBeginning} {at} / WPS asks to wait until {at}";
    }
}
