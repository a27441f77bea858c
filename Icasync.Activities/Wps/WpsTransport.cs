using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Settings;
using Polly;
using Polly.Retry;

namespace Icasync.Activities.Wps;

/// <summary>One call as the client describes it.</summary>
internal sealed record WpsCall(
    string Operation, HttpMethod Method, string PathAndQuery, object? Body, bool IsWrite, bool ExternalIds,
    WritePermit? Permit = null);

/// <summary>
/// Sends calls: token, signature, limit, time-out, and the repeats that surely repeat no effect. Everything else is the
/// caller's to decide: a write that ended in a time-out, a reset or 5xx is answered, never repeated here (DESIGN 5).
/// </summary>
public sealed class WpsTransport : IDisposable
{
    private const string JsonType = "application/json";

    /// <summary>Tokens that one call may use up by expiry.</summary>
    private const int ExpiredTokensMax = 16;

    private static readonly JsonSerializerOptions Serializer =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpClient _http;
    private readonly WpsOptions _options;
    private readonly WpsLimiter _limiter;
    private readonly WpsCallMeter _meter;
    private readonly TimeProvider _time;
    private readonly WpsTokens _tokens;
    private readonly ResiliencePipeline<WpsReply> _reads;
    private readonly ResiliencePipeline<WpsReply> _writes;
    private readonly WpsCircuit _circuit;

    /// <param name="random">Jitter of the pauses; seeded in simulations.</param>
    public WpsTransport(
        HttpMessageHandler handler, WpsOptions options, WpsLimiter limiter, WpsCallMeter meter, TimeProvider time,
        Random random)
    {
        // The time-out is ours, on the injected clock.
        _http = new HttpClient(
            handler, disposeHandler: false) { BaseAddress = options.BaseUrl,
            Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        (_options, _limiter, _meter, _time) = (options, limiter, meter, time);
        _tokens = new WpsTokens(options, FetchTokenAsync, time);
        _reads = Pipeline(isWrite: false, options, time, random);
        _writes = Pipeline(isWrite: true, options, time, random);
        _circuit = new WpsCircuit(time, meter.CountOpened);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _tokens.Dispose();
    }

    /// <summary>Gets a token unless there is one.</summary>
    /// <exception cref="WpsForbiddenException">WPS refuses the credentials.</exception>
    /// <exception cref="WpsUnavailableException">WPS does not answer.</exception>
    public async Task CheckTokenAsync(CancellationToken cancellation)
    {
        if ((await _tokens.GetAsync(cancellation)).Failed is not null)
        {
            throw new WpsUnavailableException("WPS gave no token.");
        }
    }

    internal async Task<WpsReply> SendAsync(WpsCall call, CancellationToken cancellation)
    {
        int tries = 0;
        WpsReply reply = await (call.IsWrite ? _writes : _reads).ExecuteAsync(
            async token => await OnceAsync(call, retried: tries++ > 0, token), cancellation);
        if (reply.Error is { Class: WpsErrorClass.Forbidden } forbidden)
        {
            throw new WpsForbiddenException(
                $"WPS refuses {call.Operation} with {forbidden.CodeText}. Check the app's key, scopes, contact range "
                + "and IP list on the open platform.");
        }

        return reply;
    }

    private static ResiliencePipeline<WpsReply> Pipeline(
        bool isWrite, WpsOptions options, TimeProvider time, Random random) =>
        options.RetriesMax == 0 ? ResiliencePipeline<WpsReply>.Empty
        : new ResiliencePipelineBuilder<WpsReply> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<WpsReply>
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result?.CanRepeat(isWrite) == true),
                MaxRetryAttempts = options.RetriesMax,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(500),
                MaxDelay = TimeSpan.FromSeconds(30),
                UseJitter = true,
                Randomizer = random.NextDouble,
                DelayGenerator = arguments => ValueTask.FromResult(
                    arguments.Outcome.Result?.RetryAfter is { } pause ? pause : (TimeSpan?)null),
            })
            .Build();

    private async Task<WpsReply> OnceAsync(WpsCall call, bool retried, CancellationToken cancellation)
    {
        int refusals = 0;
        while (true)
        {
            // The token is taken, and the call dated and signed, after the wait: of many calls that queue for their
            // place, none may go out with a token that was refused meanwhile, or with a date that is some seconds old
            // (S1).
            using IDisposable place = await _limiter.EnterAsync(cancellation);
            (WpsReply? failed, string token) = await _tokens.GetAsync(cancellation);
            if (failed is not null)
            {
                return failed with { NeverSent = true };
            }

            if (call.Permit is { } permit)
            {
                await permit.AskAsync(cancellation);
            }

            WpsReply reply = await SendAsync(call, token, retried || refusals > 0, cancellation);
            if (reply.Error is not { Class: WpsErrorClass.Token } refused)
            {
                return reply;
            }

            // Tokens may expire faster than calls get through; any other refusal is final the second time.
            if (++refusals >= (refused.MeansTokenExpired ? ExpiredTokensMax : 2))
            {
                return reply with { Error = refused with { Class = WpsErrorClass.Forbidden } };
            }

            // WPS refuses a token before it looks at the call, so the call had no effect and is made again with another
            // one.
            _tokens.Refuse(token);
        }
    }

    private async Task<WpsReply> SendAsync(WpsCall call, string token, bool retried, CancellationToken cancellation)
    {
        using HttpRequestMessage request = Request(call, token);
        try
        {
            return await SendAsync(call.Operation, call.IsWrite, request, retried, cancellation);
        }
        catch (StalePermitException stale)
        {
            return WpsReply.Lost(stale.Message, neverSent: true);
        }
    }

    private HttpRequestMessage Request(WpsCall call, string token)
    {
        byte[] body = call.Body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(call.Body, Serializer);
        string date = _time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        Uri uri = Address(call.PathAndQuery);
        HttpRequestMessage request = new(call.Method, uri) { Content = new PermittedContent(body, call.Permit) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(JsonType);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation("X-Kso-Date", date);
        request.Headers.TryAddWithoutValidation("X-Kso-Authorization", Kso1Signature.Header(
            _options.AppId, _options.AppKey, call.Method.Method, uri.PathAndQuery, JsonType, date, body));
        if (call.ExternalIds)
        {
            request.Headers.TryAddWithoutValidation("X-Kso-Id-Type", "external");
        }

        return request;
    }

    // The call for a token takes no place in the limit: whoever needs the token holds a place already, and that may be
    // the last one.
    private async Task<WpsReply> FetchTokenAsync(CancellationToken cancellation)
    {
        using HttpRequestMessage request = TokenRequest();
        return await SendAsync("getAppToken", isWrite: false, request, retried: false, cancellation);
    }

    private HttpRequestMessage TokenRequest() => new(HttpMethod.Post, Address("/oauth2/token"))
    {
        Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = _options.AppId, ["client_secret"] = _options.AppKey,
        }),
    };

    // A base address may have a path of its own, as a gateway gives it: the calls stand under it.
    private Uri Address(string pathAndQuery) =>
        new(_options.BaseUrl, _options.BaseUrl.AbsolutePath.TrimEnd('/') + pathAndQuery);

    private async Task<WpsReply> SendAsync(
        string operation, bool isWrite, HttpRequestMessage request, bool retried, CancellationToken cancellation)
    {
        // The circuit is asked last: what queued for its place while an outage began is turned away too.
        WpsReply reply =
            await _circuit.ExecuteAsync(token => SpanAsync(operation, isWrite, request, token), cancellation);
        bool throttled = reply.Error is { Class: WpsErrorClass.Throttled, MeansLocked: false };
        if (throttled)
        {
            _limiter.Throttled(reply.RetryAfter);
        }

        if (!reply.NeverSent)
        {
            _meter.Count(operation, isWrite, CodeOf(reply), throttled, retried);
        }

        return reply;
    }

    private async Task<WpsReply> SpanAsync(
        string operation, bool isWrite, HttpRequestMessage request, CancellationToken cancellation)
    {
        using Activity? span = IcasyncTelemetry.Source.StartActivity("wps " + operation, ActivityKind.Client);
        long began = _time.GetTimestamp();
        WpsReply reply = await ReceiveAsync(isWrite, request, cancellation);
        IcasyncTelemetry.CallSeconds.Record(
            _time.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
        span?.SetTag("icasync.code", CodeOf(reply));
        return reply;
    }

    private static string CodeOf(WpsReply reply) => reply.Error?.CodeText ?? "0";

    private async Task<WpsReply> ReceiveAsync(bool isWrite, HttpRequestMessage request, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = new(_options.Timeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            timeout.Token, cancellation);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            byte[] body = await response.Content.ReadAsByteArrayAsync(either.Token);
            int status = (int)response.StatusCode;
            return isWrite
                ? WpsReply.Of(status, RetryAfter(response), body)
                : WpsReply.OfRead(status, RetryAfter(response), body);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return WpsReply.Lost($"no answer within {_options.Timeout.TotalSeconds:0} seconds", neverSent: false);
        }
        catch (HttpRequestException exception)
        {
            bool neverSent =
                exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError;
            return WpsReply.Lost($"the connection failed ({exception.HttpRequestError})", neverSent);
        }
        catch (IOException)
        {
            return WpsReply.Lost("the connection broke while the answer was read", neverSent: false);
        }
    }

    // Seconds or a date (RFC 9110). "Now" is no pause: then our own, growing one stands.
    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        TimeSpan? pause = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => null,
        };
        return pause > TimeSpan.Zero ? pause : null;
    }
}
