using System.Text.Json;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Probing;

/// <summary>
/// Sends the calls of a probe one by one, at the set rate, and answers them as they come: a probe wants to see what the
/// client's transport smooths over. Only throttling, an ended token and reads without an answer are tried again.
/// </summary>
internal sealed class ProbeCaller : IDisposable
{
    private const int TriesMax = 6;
    private const int PagesMax = 2_000;
    private const int AnswerMax = 8 * 1024 * 1024;
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly WpsOptions _options;
    private readonly WpsMessages _messages;
    private readonly ProbeFence _fence;
    private readonly TimeProvider _time;
    private readonly List<double> _milliseconds = [];
    private readonly SortedDictionary<string, WpsError> _refused = new(StringComparer.Ordinal);
    private string? _token;
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    public ProbeCaller(HttpMessageHandler handler, WpsOptions options, ProbeFence fence, TimeProvider time)
    {
        _http = new HttpClient(handler, disposeHandler: false)
        {
            Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = AnswerMax,
        };
        (_options, _fence, _time) = (options, fence, time);
        _messages = new WpsMessages(options, time);
    }

    /// <summary>How long each answered call took.</summary>
    public IReadOnlyList<double> Milliseconds => _milliseconds;

    /// <summary>Operations that WPS refuses the app, with what it answered.</summary>
    public IReadOnlyDictionary<string, WpsError> Refused => _refused;

    /// <summary>The last answer that throttled; null where none did.</summary>
    public ProbeReply? Throttled { get; private set; }

    /// <summary>The last time that an answer carried, and this machine's time then; null where none did.</summary>
    public (DateTimeOffset Theirs, DateTimeOffset Ours)? Clock { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Asks without changing anything.</summary>
    public Task<ProbeReply> ReadAsync(
        string operation, string pathAndQuery, Func<JsonElement, bool> isWhole, CancellationToken cancellation,
        object? body = null, bool external = false) =>
        SendAsync(
            new WpsCall(
                operation, body is null ? HttpMethod.Get : HttpMethod.Post, pathAndQuery, body, IsWrite: false,
                external, isWhole),
            cancellation);

    /// <summary>Asks for a list to its end; the reply is the last page's, or the one that is none.</summary>
    public async Task<(ProbeReply Reply, List<JsonElement> Items)> ListAsync(
        string operation, string pathAndQuery, Func<JsonElement, bool> isWhole, CancellationToken cancellation)
    {
        List<JsonElement> items = [];
        string? page = null;
        for (int pages = 1; ; pages++)
        {
            string next = page is null ? string.Empty : "&page_token=" + Uri.EscapeDataString(page);
            ProbeReply reply = await ReadAsync(operation, pathAndQuery + next, isWhole, cancellation);
            items.AddRange(reply.Items);
            string? following = reply.Error is null ? WpsJson.Text(reply.Data, "next_page_token") : null;
            if (string.IsNullOrEmpty(following) || following == page || pages == PagesMax)
            {
                return (reply, items);
            }

            page = following;
        }
    }

    /// <summary>Makes a call.</summary>
    /// <param name="messages">Makes the request in another way than the client; then no token is renewed.</param>
    /// <param name="token">A token in the place of the app's own.</param>
    /// <exception cref="ForeignCalendarException">It is a write to a calendar that is not the probe's.</exception>
    /// <exception cref="ProbeRefusedException">WPS refuses the credentials.</exception>
    public async Task<ProbeReply> SendAsync(
        WpsCall call, CancellationToken cancellation, WpsMessages? messages = null, string? token = null)
    {
        bool plain = messages is null && token is null;
        for (int tries = 1; ; tries++)
        {
            await PauseAsync(_next - _time.GetUtcNow(), cancellation);
            _next = _time.GetUtcNow() + TimeSpan.FromSeconds(1 / _options.RequestsPerSecond);
            ProbeReply reply = await OnceAsync(call, cancellation, messages, token);
            bool isOver = tries == TriesMax;
            switch (reply.Error)
            {
                case { Class: WpsErrorClass.Throttled } when !isOver:
                    await PauseAsync(reply.Reply.RetryAfter ?? TimeSpan.FromSeconds(tries), cancellation);
                    continue;
                case { Class: WpsErrorClass.Unknown } when !call.IsWrite && !isOver:
                    await PauseAsync(TimeSpan.FromSeconds(tries), cancellation);
                    continue;
                case { Class: WpsErrorClass.Token } when plain && tries == 1:
                    _token = null;
                    continue;
                case { Class: WpsErrorClass.Forbidden or WpsErrorClass.Token } refused when plain:
                    _refused[call.Operation] = refused;
                    return reply;
                default:
                    return reply;
            }
        }
    }

    /// <summary>Makes a call at once, and once.</summary>
    public async Task<ProbeReply> OnceAsync(
        WpsCall call, CancellationToken cancellation, WpsMessages? messages = null, string? token = null)
    {
        token ??= _token ??= await FetchTokenAsync(cancellation);
        using HttpRequestMessage request = (messages ?? _messages).Of(call, token);
        _fence.ThrowIfForeign(call);
        ProbeReply reply = await ReceiveAsync(request, call.IsWhole, isBare: false, cancellation);
        Throttled = reply.IsThrottled ? reply : Throttled;
        return reply;
    }

    private async Task<string> FetchTokenAsync(CancellationToken cancellation)
    {
        using HttpRequestMessage request = _messages.ForToken();
        ProbeReply reply = await ReceiveAsync(request, WpsTokens.IsWhole, isBare: true, cancellation);
        return reply.Error switch
        {
            null => WpsJson.Text(reply.Data, "access_token")!,
            { Class: WpsErrorClass.Unknown or WpsErrorClass.Throttled } error => throw new WpsUnavailableException(
                $"WPS did not give a token: {error.CodeText} {error.Message}"),
            { } error => throw new ProbeRefusedException(
                $"WPS refuses the credentials of app {_options.AppId} with {error.CodeText}. Check "
                + "Icasync__Wps__AppId and Icasync__Wps__AppKey."),
        };
    }

    private async Task<ProbeReply> ReceiveAsync(
        HttpRequestMessage request, Func<JsonElement, bool> isWhole, bool isBare, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = new(_options.Timeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            timeout.Token, cancellation);
        long began = _time.GetTimestamp();
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, either.Token);
            byte[] body = await response.Content.ReadAsByteArrayAsync(either.Token);
            if (!isBare)
            {
                Note(_time.GetElapsedTime(began));
            }

            Clock = response.Headers.Date is { } theirs ? (theirs, _time.GetUtcNow()) : Clock;
            int status = (int)response.StatusCode;
            return new ProbeReply(
                status, WpsReply.Of(status, response.Headers.RetryAfter?.Delta, body, isWhole, isBare));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new ProbeReply(
                0, WpsReply.Lost($"the connection failed ({exception.GetType().Name})", neverSent: false));
        }
    }

    // Where the rate is measured, several calls are under way.
    private void Note(TimeSpan taken)
    {
        lock (_milliseconds)
        {
            _milliseconds.Add(taken.TotalMilliseconds);
        }
    }

    private Task PauseAsync(TimeSpan pause, CancellationToken cancellation) => pause <= TimeSpan.Zero
        ? Task.CompletedTask
        : Task.Delay(pause < PauseMax ? pause : PauseMax, _time, cancellation);
}
