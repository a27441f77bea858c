namespace Icasync.Tests.Probing;

/// <summary>
/// Ends the program at a call: from then on nothing is sent. The call at which it ends may have its effect, of which
/// nobody hears.
/// </summary>
internal sealed class CutHandler(HttpMessageHandler inner, int at, bool withEffect) : DelegatingHandler(inner)
{
    /// <summary>Calls so far.</summary>
    public int Calls { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (++Calls == at && withEffect)
        {
            (await base.SendAsync(request, cancellationToken)).Dispose();
        }

        return Calls >= at
            ? throw new InvalidOperationException("the program was killed")
            : await base.SendAsync(request, cancellationToken);
    }
}
