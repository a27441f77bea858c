using Icasync.Activities.Settings;

namespace Icasync.Activities.Wps;

/// <summary>
/// Keeps one app token for the process (WPS-API 1): fetched once by whoever needs it first, again a quarter of an hour
/// before it ends, or at half its life when that is short.
/// </summary>
internal sealed class WpsTokens(
    WpsOptions options, Func<CancellationToken, Task<WpsReply>> fetch, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan EarlyBy = TimeSpan.FromMinutes(15);

    private readonly SemaphoreSlim _one = new(1);
    private string? _token;
    private DateTimeOffset _until;

    /// <summary>The token, or the reply that says why there is none.</summary>
    public async Task<(WpsReply? Failed, string Token)> GetAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            if (_token is { } known && time.GetUtcNow() < _until)
            {
                return (null, known);
            }

            WpsReply reply = await fetch(cancellation);
            if (reply.Error is { Class: not (WpsErrorClass.Throttled or WpsErrorClass.Unknown) } refused)
            {
                throw new WpsForbiddenException(
                    $"WPS refuses the credentials of app {options.AppId} with {refused.CodeText}. Check "
                    + "Icasync__Wps__AppId and Icasync__Wps__AppKey.");
            }

            if (reply.Error is not null || WpsJson.Text(reply.Data, "access_token") is not { Length: > 0 } token)
            {
                return (
                    reply.Error is null ? WpsReply.Lost("the token answer has no access_token", neverSent: true)
                    : reply, string.Empty);
            }

            TimeSpan life = TimeSpan.FromSeconds(WpsJson.Number(reply.Data, "expires_in") ?? 7200);
            _token = token;
            _until = time.GetUtcNow() + (life > EarlyBy * 2 ? life - EarlyBy : life / 2);
            return (null, token);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Forgets a token that WPS refused, unless it was replaced meanwhile.</summary>
    public void Refuse(string token)
    {
        if (_token == token)
        {
            _token = null;
        }
    }

    public void Dispose() => _one.Dispose();
}
