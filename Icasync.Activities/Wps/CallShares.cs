using Icasync.Domain.Sharing;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Wps;

/// <summary>
/// Keeps this process's share of the limit of WPS calls while it calls: two statements a second, none while it rests.
/// It is off until a host says that the database has the table.
/// </summary>
public sealed class CallShares(
    CallShareTable table, TimeProvider time, Random random, ILogger<CallShares> logger) : IAsyncDisposable, IDisposable
{
    private readonly string _nonce = Guid.NewGuid().ToString("N")[..12];
    private readonly long _began = time.GetTimestamp();
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _lock = new();
    private readonly BeatWatch _watch = new();
    private readonly Dictionary<string, double> _known = [];
    private Task _keeping = Task.CompletedTask;
    private string? _prefix;
    private long _beat;
    private bool _isHeld;
    private bool _isTold;

    /// <summary>Whether the limit is shared.</summary>
    public bool IsOn { get; private set; }

    private string Me => _prefix + _nonce;

    private TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>Shares the limit from now on.</summary>
    /// <param name="replaces">What the names of processes begin with that this one knows to be dead, because it has
    /// taken their place; null where it knows none.</param>
    public void Start(string? replaces = null) => (_prefix, IsOn) = (replaces is null ? null : replaces + "/", true);

    /// <inheritdoc/>
    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }

    /// <summary>Gives the share back, so that others need not wait for it to lapse.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _keeping;
        await TryLeaveAsync(CancellationToken.None);
        _over.Dispose();
    }

    /// <summary>Keeps a share for the limiter until it rests.</summary>
    internal void Keep(WpsLimiter limiter)
    {
        lock (_lock)
        {
            // It belongs to no call: nothing of what the caller's flow carries may reach it.
            using AsyncFlowControl alone = ExecutionContext.SuppressFlow();
            _keeping = KeepAsync(limiter, _keeping);
        }
    }

    private async Task KeepAsync(WpsLimiter limiter, Task before)
    {
        await before;
        await Task.Yield();
        try
        {
            do
            {
                bool isRenewed = await TryRenewAsync(limiter);

                // Two that wrote at once must not do so again.
                await Task.Delay(
                    isRenewed ? CallShare.RenewEvery : TimeSpan.FromMilliseconds(random.Next(100, 500)), time,
                    _over.Token);
            }
            while (!limiter.TryRest(CallShare.RestsAfter));

            await TryLeaveAsync(_over.Token);
        }
        catch (Exception) when (_over.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task<bool> TryRenewAsync(WpsLimiter limiter)
    {
        try
        {
            bool isRenewed = await RenewAsync(limiter);
            _isTold &= !isRenewed;
            return isRenewed;
        }
        catch (Exception exception) when (!_over.IsCancellationRequested)
        {
            if (!_isTold)
            {
                logger.LogWarning("the share of WPS calls could not be renewed: {Type}", exception.GetType().Name);
            }

            _isTold = true;
            limiter.Refuse(exception);
            return false;
        }
    }

    private async Task<bool> RenewAsync(WpsLimiter limiter)
    {
        TimeSpan began = Now;
        (int version, IReadOnlyList<CallShare> shares) = await table.ReadAsync(_over.Token);
        CallShare mine = shares.FirstOrDefault(share => share.Instance == Me) ?? new CallShare(Me) { Beat = _beat };
        IReadOnlyList<CallShare> others = _watch.Living(
            shares.Where(share => share.Instance != Me && !IsReplaced(share)), Now);
        foreach (CallShare other in others)
        {
            // Whoever slowed down since was throttled. Each finds back by itself, so that none holds the others down.
            bool isSlower = other.RateMax < _known.GetValueOrDefault(other.Instance, double.MaxValue);
            _known[other.Instance] = other.RateMax;
            limiter.SlowTo(isSlower ? other.RateMax : double.MaxValue, TimeSpan.FromSeconds(other.PauseSeconds));
        }

        CallUse use = limiter.Look();
        CallShare next = CallSharing.Renew(Wanting(mine, use), use.InFlight, others, version);
        limiter.Lower(next.Rate, next.Places);
        next = next with { Places = Math.Max(next.Places, limiter.InFlight) };
        if (!await table.WriteAsync(version, [.. others, next], _over.Token))
        {
            return false;
        }

        // What others gave up a moment ago they have called by within the last second: it is used a renewal later.
        (_isHeld, _beat) = (true, next.Beat);
        limiter.Hold(
            others.Count == 0 ? next.Rate : Math.Min(mine.Rate, next.Rate), next.Places,
            began + CallShare.HoldsFor - Now, use);
        return true;
    }

    private static CallShare Wanting(CallShare mine, CallUse use) => mine with
    {
        // Who has enough keeps some more than he uses, so that a burst need not wait for a renewal.
        RateWanted = use.IsShort ? (int)Math.Ceiling(use.RateMax) : (use.Calls * 5 / 4) + use.Waiting + 1,
        PlacesWanted = use.IsShort ? use.PlacesMax : use.InFlightMax + use.Waiting + 1,
        RateMax = use.RateMax,
        PlacesMax = use.PlacesMax,
        PauseSeconds = Math.Round(use.Pause.TotalSeconds, 3),
    };

    private bool IsReplaced(CallShare share) =>
        _prefix is not null && share.Instance.StartsWith(_prefix, StringComparison.Ordinal);

    private async Task TryLeaveAsync(CancellationToken cancellation)
    {
        try
        {
            for (int tries = 0; _isHeld && tries < 3; tries++)
            {
                (int version, IReadOnlyList<CallShare> shares) = await table.ReadAsync(cancellation);
                _isHeld = !await table.WriteAsync(
                    version, [.. shares.Where(share => share.Instance != Me)], cancellation);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // It lapses by itself.
            _isHeld = false;
        }
    }
}
