namespace Icasync.Tests.Scenarios;

/// <summary>Ends a process as one of its writes leaves for WPS, which gets it or not.</summary>
internal sealed class Death
{
    private CancellationTokenSource? _life;
    private int _left;

    /// <summary>The life of a process that ends at its n-th write.</summary>
    public CancellationToken At(int write)
    {
        (_life, _left) = (new CancellationTokenSource(), write);
        return _life.Token;
    }

    /// <summary>Counts what leaves for WPS.</summary>
    public HttpMessageHandler Around(HttpMessageHandler inner) => new Intercept(inner, (request, _) =>
    {
        if (_life is not null && request.Method != HttpMethod.Get && --_left == 0)
        {
            _life.Cancel();
        }

        return null;
    });
}
