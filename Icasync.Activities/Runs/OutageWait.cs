using Icasync.Activities.Settings;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Runs;

/// <summary>
/// Waits through one outage of WPS, or a time in which the database is too slow for a write: pauses of 2 to 30 seconds,
/// until the setting's limit is passed. The limit is the attempt's: it counts from the first unanswered call of any of
/// its workers to the next answered one, and where WPS answers others, from this worker's first pause; the first worker
/// that has waited so long ends the waiting of all. What waited starts anew from the ledger (DESIGN 5).
/// </summary>
public sealed class OutageWait(WpsAttempt attempt, SyncOptions options, TimeProvider time)
{
    private DateTimeOffset? _since;
    private int _pauses;

    /// <summary>
    /// Waits a while and answers true; false, at once, when what was met does not pass or has lasted too long.
    /// </summary>
    public async Task<bool> WaitAsync(Exception met, CancellationToken cancellation)
    {
        if (met is not (WpsUnavailableException or StalePermitException))
        {
            return false;
        }

        DateTimeOffset now = time.GetUtcNow();
        _since ??= now;
        TimeSpan own = options.OutageMax - (now - _since.Value);
        TimeSpan left = attempt.Left < own ? attempt.Left : own;
        if (attempt.HasGivenUp || left <= TimeSpan.Zero)
        {
            attempt.GiveUp();
            return false;
        }

        TimeSpan pause = TimeSpan.FromSeconds(Math.Min(30, 2 << Math.Min(_pauses++, 4)));
        await Task.Delay(pause < left ? pause : left, time, cancellation);
        return true;
    }
}
