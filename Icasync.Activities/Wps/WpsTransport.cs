using System.Diagnostics;
using Icasync.Activities.Base;
using Icasync.Activities.Settings;
using Polly;
using Polly.Retry;

namespace Icasync.Activities.Wps;

/// <summary>
/// Sends calls: token, signature, limit, time-out, and the repeats that surely repeat no effect. Everything else is the
/// caller's to decide: a write that ended in a time-out, a reset or 5xx is answered, never repeated here (DESIGN 5).
/// </summary>
public sealed class WpsTransport : IDisposable
{
    /// <summary>Tokens that one call may use up; of new ones that are refused for more than their age, two.</summary>
    private const int TokensMax = 16;
    private const int NewTokensMax = 2;

    /// <summary>Longest answer that is read: a page of the longest list is a tenth of it.</summary>
    private const long AnswerMax = 8 * 1024 * 1024;

    /// <summary>How long an answer shows that WPS is there.</summary>
    private static readonly TimeSpan AnswerFreshFor = TimeSpan.FromMinutes(1);

    private static readonly WpsCall TokenCall = new(
        "getAppToken", HttpMethod.Post, WpsMessages.TokenPath, Body: null, IsWrite: false, ExternalIds: false,
        WpsTokens.IsWhole);

    private readonly HttpClient _http;
    private readonly WpsOptions _options;
    private readonly WpsLimiter _limiter;
    private readonly WpsCallMeter _meter;
    private readonly WpsAttempts _attempts;
    private readonly TimeProvider _time;
    private readonly WpsTokens _tokens;
    private readonly WpsMessages _messages;
    private readonly ResiliencePipeline<WpsReply> _reads;
    private readonly ResiliencePipeline<WpsReply> _writes;
    private readonly WpsCircuit _circuit;

    /// <param name="random">Jitter of the pauses; seeded in simulations.</param>
    public WpsTransport(
        HttpMessageHandler handler, WpsOptions options, WpsLimiter limiter, WpsCallMeter meter, WpsAttempts attempts,
        TimeProvider time, Random random)
    {
        // The time-out is ours, on the injected clock.
        _http = new HttpClient(
            handler, disposeHandler: false) { BaseAddress = options.BaseUrl,
            Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        (_options, _limiter, _meter, _attempts, _time) = (options, limiter, meter, attempts, time);
        _tokens = new WpsTokens(options, FetchTokenAsync, time);
        _messages = new WpsMessages(options, time);
        _reads = Pipeline(isWrite: false, random);
        _writes = Pipeline(isWrite: true, random);
        _circuit = new WpsCircuit(time, meter.CountOpened);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _tokens.Dispose();
    }

    /// <summary>Asks for the smallest answer, unless WPS has just answered something.</summary>
    /// <exception cref="WpsForbiddenException">WPS refuses the credentials.</exception>
    /// <exception cref="WpsUnavailableException">WPS does not answer.</exception>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        if (IsAnswering && _time.GetUtcNow() - _attempts.AnsweredAt < AnswerFreshFor)
        {
            return;
        }

        WpsCall smallest = new(
            "listCalendars", HttpMethod.Get, "/v7/calendars?page_size=1", Body: null, IsWrite: false,
            ExternalIds: false, data => WpsJson.IsListOf(data, "id"));
        ThrowIfForbidden(smallest, WpsRequests.Checked(
            smallest.Operation, await OnceAsync(smallest, retried: false, cancellation)));
    }

    /// <summary>Whether the last call that was made was answered.</summary>
    public bool IsAnswering => _attempts.UnansweredSince is null;

    internal async Task<WpsReply> SendAsync(WpsCall call, CancellationToken cancellation)
    {
        int tries = 0;
        return await (call.IsWrite ? _writes : _reads).ExecuteAsync(
            async token => await ProvenAsync(call, retried: tries++ > 0, token), cancellation);
    }

    private static WpsReply ThrowIfForbidden(WpsCall call, WpsReply reply) =>
        reply.Error is { Class: WpsErrorClass.Forbidden } forbidden
            ? throw new WpsForbiddenException(
                $"WPS refuses {call.Operation} with {forbidden.CodeText}. Check the app's key, scopes, contact range "
                + "and IP list on the open platform.")
            : reply;

    private ResiliencePipeline<WpsReply> Pipeline(bool isWrite, Random random) =>
        _options.RetriesMax == 0 ? ResiliencePipeline<WpsReply>.Empty
        : new ResiliencePipelineBuilder<WpsReply> { TimeProvider = _time }
            .AddRetry(new RetryStrategyOptions<WpsReply>
            {
                ShouldHandle = arguments => ValueTask.FromResult(
                    (arguments.Outcome.Exception is StalePermitException
                        || arguments.Outcome.Result?.CanRepeat(isWrite) == true)
                    && WpsAttempts.MayWait(arguments.Outcome.Result?.RetryAfter)),
                MaxRetryAttempts = _options.RetriesMax,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(500),
                MaxDelay = TimeSpan.FromSeconds(30),
                UseJitter = true,
                Randomizer = random.NextDouble,
                DelayGenerator = arguments => ValueTask.FromResult(
                    _attempts.Bounded(arguments.Outcome.Result?.RetryAfter)),
            })
            .Build();

    // The first call of an operation in an attempt goes alone, so that a right that the app lacks is met by one call
    // and not by every worker (R10).
    private async Task<WpsReply> ProvenAsync(WpsCall call, bool retried, CancellationToken cancellation)
    {
        return WpsAttempt.Current is { } attempt
            ? await attempt.Proof(call.Operation).RunAsync(_ => CallAsync(), cancellation)
            : await CallAsync();

        async Task<WpsReply> CallAsync() => ThrowIfForbidden(call, await OnceAsync(call, retried, cancellation));
    }

    private async Task<WpsReply> OnceAsync(WpsCall call, bool retried, CancellationToken cancellation)
    {
        int used = 0;
        int refusedNew = 0;
        while (true)
        {
            // The token is taken, and the call dated and signed, after the wait: of many calls that queue for their
            // place, none may go out with a token that was refused meanwhile, or with a date that is some seconds old
            // (S1).
            using IDisposable place = await _limiter.EnterAsync(cancellation);
            if (WpsAttempt.Current is { IsOver: true })
            {
                return WpsReply.Lost("WPS has been away for longer than a run may wait", neverSent: true);
            }

            (WpsReply? failed, WpsToken? token) = await _tokens.GetAsync(cancellation);
            if (failed is not null)
            {
                return failed with { NeverSent = true };
            }

            using IDisposable? trial = await token!.TryAsync(cancellation);
            if (token.IsRefused)
            {
                continue;
            }

            // Others of the same kind may have been refused for good while this call waited.
            WpsAttempt.Current?.Proof(call.Operation).ThrowIfRefused();
            if (call.Permit is { } permit)
            {
                await permit.AskAsync(cancellation);
            }

            using HttpRequestMessage request = _messages.Of(call, token.Text);
            bool hadWorked = token.HasWorked;
            WpsReply reply = await SendAsync(call, request, retried || used > 0, cancellation);
            hadWorked |= token.HasWorked;
            token.Note(reply);
            if (reply.Error is not { Class: WpsErrorClass.Token } refused)
            {
                return reply;
            }

            // WPS refuses a token before it looks at the call, so the call had no effect and is made again with another
            // one. A token that had worked has ended; the app itself is refused when new ones are.
            refusedNew += hadWorked || refused.MeansTokenExpired ? 0 : 1;
            if (++used >= TokensMax || refusedNew >= NewTokensMax)
            {
                return reply with { Error = refused with { Class = WpsErrorClass.Forbidden } };
            }
        }
    }

    // The call for a token takes no place in the limit: whoever needs the token holds a place already, and that may be
    // the last one.
    private async Task<WpsReply> FetchTokenAsync(CancellationToken cancellation)
    {
        using HttpRequestMessage request = _messages.ForToken();
        return await SendAsync(TokenCall, request, retried: false, cancellation);
    }

    private async Task<WpsReply> SendAsync(
        WpsCall call, HttpRequestMessage request, bool retried, CancellationToken cancellation)
    {
        // The circuit is asked last: what queued for its place while an outage began is turned away too.
        WpsReply reply = await _circuit.ExecuteAsync(token => SpanAsync(call, request, token), cancellation);
        bool throttled = reply.Error is { Class: WpsErrorClass.Throttled, MeansLocked: false };
        if (throttled)
        {
            _limiter.Throttled(_attempts.Bounded(reply.RetryAfter));
        }

        if (!reply.NeverSent)
        {
            _meter.Count(call.Operation, call.IsWrite, CodeOf(reply), throttled, retried);
        }

        return reply;
    }

    private async Task<WpsReply> SpanAsync(WpsCall call, HttpRequestMessage request, CancellationToken cancellation)
    {
        using Activity? span = IcasyncTelemetry.Source.StartActivity("wps " + call.Operation, ActivityKind.Client);
        DateTimeOffset beganAt = _time.GetUtcNow();
        long began = _time.GetTimestamp();
        WpsReply reply = await ReceiveAsync(call, request, cancellation);
        IcasyncTelemetry.CallSeconds.Record(
            _time.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("operation", call.Operation));
        span?.SetTag("icasync.code", CodeOf(reply));

        // Another server may give the tokens: one that it gave shows nothing of the calendars.
        return call == TokenCall && reply.Error is null ? reply : _attempts.Note(reply, beganAt);
    }

    private static string CodeOf(WpsReply reply) => reply.Error?.CodeText ?? "0";

    private async Task<WpsReply> ReceiveAsync(
        WpsCall call, HttpRequestMessage request, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = new(_options.Timeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            timeout.Token, cancellation);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            await response.Content.LoadIntoBufferAsync(AnswerMax, either.Token);
            byte[] body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return WpsReply.Of(
                (int)response.StatusCode, RetryAfter(response), body, call.IsWhole, isBare: call == TokenCall);
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
        catch (Exception exception) when (exception is not (OperationCanceledException or StalePermitException))
        {
            // Whatever broke between the request and its answer, the call may have had its effect.
            return WpsReply.Lost(
                $"the connection broke while the answer was read ({exception.GetType().Name})", neverSent: false);
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
