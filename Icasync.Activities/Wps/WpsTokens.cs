using System.Text.Json;
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
    private static readonly TimeSpan LifeMax = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _one = new(1);
    private WpsToken? _token;
    private (WpsReply Reply, DateTimeOffset At)? _failed;

    /// <summary>The token, or the reply that says why there is none.</summary>
    public async Task<(WpsReply? Failed, WpsToken? Token)> GetAsync(CancellationToken cancellation)
    {
        DateTimeOffset came = time.GetUtcNow();
        await _one.WaitAsync(cancellation);
        try
        {
            if (_token is { IsRefused: false } known && time.GetUtcNow() < known.Until)
            {
                return (null, known);
            }

            // Who stood in line while the token could not be had does not ask once more for himself.
            WpsReply reply = _failed is { } ahead && ahead.At >= came ? ahead.Reply : await fetch(cancellation);
            _token = reply.Error is null ? Read(reply) : null;
            _failed = reply.Error is null ? null : (reply, time.GetUtcNow());
            return reply.Error switch
            {
                null => (null, _token),
                { Class: WpsErrorClass.Throttled or WpsErrorClass.Unknown } => (reply, null),
                { } refused => throw new WpsForbiddenException(
                    $"WPS refuses the credentials of app {options.AppId} with {refused.CodeText}. Check "
                    + "Icasync__Wps__AppId and Icasync__Wps__AppKey."),
            };
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Whether the answer of the token call holds a token that a header can carry.</summary>
    public static bool IsWhole(JsonElement data) =>
        WpsJson.Text(data, "access_token") is { Length: > 0 } token && token.All(one => one is > ' ' and < '\u007F');

    public void Dispose() => _one.Dispose();

    private WpsToken Read(WpsReply reply)
    {
        long seconds = Math.Clamp(
            WpsJson.Number(reply.Data, "expires_in") ?? 7200, 0, (long)LifeMax.TotalSeconds);
        TimeSpan life = TimeSpan.FromSeconds(seconds);
        return new WpsToken(
            WpsJson.Text(reply.Data, "access_token")!,
            time.GetUtcNow() + (life > EarlyBy * 2 ? life - EarlyBy : life / 2));
    }
}
