namespace Icasync.Activities.Wps;

/// <summary>
/// One app token. Its first call goes alone: a token that is refused at its first call shows what the app may not do,
/// one that is refused later has only ended.
/// </summary>
internal sealed class WpsToken(string text, DateTimeOffset until)
{
    private readonly Turnstile _turns = new();
    private volatile bool _isTried;
    private volatile bool _hasWorked;
    private volatile bool _isRefused;

    public string Text { get; } = text;

    public DateTimeOffset Until { get; } = until;

    /// <summary>Whether WPS has taken a call with it.</summary>
    public bool HasWorked => _hasWorked;

    /// <summary>Whether WPS has refused a call for it.</summary>
    public bool IsRefused => _isRefused;

    /// <summary>
    /// Waits for the end of the token's first call, which is the caller's own when nobody has made it.
    /// </summary>
    public async Task<IDisposable?> TryAsync(CancellationToken cancellation)
    {
        if (_isTried)
        {
            return null;
        }

        IDisposable turn = await _turns.EnterAsync(cancellation);
        if (!_isTried)
        {
            return turn;
        }

        turn.Dispose();
        return null;
    }

    /// <summary>Notes what a call with the token came to.</summary>
    public void Note(WpsReply reply)
    {
        if (reply.Error is { Class: WpsErrorClass.Token })
        {
            _isRefused = true;
        }
        else if (!reply.NeverSent && reply.Error is not { Class: WpsErrorClass.Unknown or WpsErrorClass.Throttled })
        {
            _hasWorked = true;
        }

        _isTried = true;
    }
}
