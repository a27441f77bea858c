using Icasync.Activities.Settings;

namespace Icasync.Activities.Runs;

/// <summary>
/// Waits through one outage of WPS: pauses of 2 to 30 seconds, until the setting's limit since its first moment is
/// passed. What waited starts anew from the ledger (DESIGN 5).
/// </summary>
public sealed class OutageWait(SyncOptions options, TimeProvider time)
{
    private DateTimeOffset? _since;
    private int _pauses;

    /// <summary>Waits a while and answers true; false, at once, when the outage has lasted too long.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellation)
    {
        _since ??= time.GetUtcNow();
        if (time.GetUtcNow() - _since >= options.OutageMax)
        {
            return false;
        }

        await Task.Delay(TimeSpan.FromSeconds(Math.Min(30, 2 << Math.Min(_pauses++, 4))), time, cancellation);
        return true;
    }
}
