namespace Icasync.Activities.Wps;

/// <summary>
/// Lets the first work of a kind go alone while the others of that kind wait for its end, so that one error of the
/// app's rights is met once and not by every worker (R10). Once WPS has refused the app, no work of the kind begins.
/// </summary>
internal sealed class WpsProof(TimeProvider time)
{
    private readonly Turnstile _turns = new();
    private volatile bool _isOpen;
    private volatile string? _refusal;
    private (string Message, DateTimeOffset At)? _unavailable;

    /// <summary>Does the work, told whether it is the first and alone.</summary>
    /// <param name="proves">Whether a result shows that the others may go; null where every result does.</param>
    /// <exception cref="WpsForbiddenException">WPS refuses the app, now or before.</exception>
    /// <exception cref="WpsUnavailableException">
    /// WPS does not answer the work, or did not answer the work ahead.
    /// </exception>
    public async Task<T> RunAsync<T>(
        Func<bool, Task<T>> work, CancellationToken cancellation, Func<T, bool>? proves = null)
    {
        DateTimeOffset came = time.GetUtcNow();
        IDisposable? turn = _isOpen ? null : await _turns.EnterAsync(cancellation);
        bool alone = !_isOpen;
        if (!alone)
        {
            turn?.Dispose();
        }

        try
        {
            ThrowIfRefused();
            if (alone && _unavailable is { } ahead && ahead.At >= came)
            {
                // Whoever stood in line behind an outage has waited as long as it has, and begins no series of his own.
                throw new WpsUnavailableException(ahead.Message);
            }

            T result = await work(alone);
            _isOpen |= proves is null || proves(result);
            return result;
        }
        catch (WpsForbiddenException refused)
        {
            _refusal ??= refused.Message;
            throw;
        }
        catch (WpsUnavailableException unavailable) when (alone)
        {
            _unavailable = (unavailable.Message, time.GetUtcNow());
            throw;
        }
        finally
        {
            turn?.Dispose();
        }
    }

    /// <summary>Ends whoever waited while the app was refused.</summary>
    public void ThrowIfRefused()
    {
        if (_refusal is { } refusal)
        {
            throw new WpsForbiddenException(refusal);
        }
    }
}
