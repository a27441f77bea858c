using System.Net;
using System.Text;
using System.Text.Json;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Microsoft.Extensions.Time.Testing;

namespace Icasync.Tests.Wps;

/// <summary>
/// A WPS that a test writes: it answers each call by a function and keeps what was sent, as it was sent.
/// </summary>
internal sealed class AnotherServer : HttpMessageHandler
{
    private readonly Func<Sent, (int Status, string Body)> _answer;
    private readonly WpsLimiter _limiter;

    /// <param name="answer">Answers every call but the one for a token, which is given.</param>
    public AnotherServer(
        Func<Sent, (int Status, string Body)> answer, string baseUrl = "http://other", int retriesMax = 6)
    {
        _answer = answer;
        WpsOptions options = new()
        {
            AppId = "AKOTHER", AppKey = "sk-other", BaseUrl = new Uri(baseUrl), RequestsPerSecond = 1000,
            RetriesMax = retriesMax,
        };
        Attempts = new WpsAttempts(new SyncOptions(), Time);
        _limiter = new WpsLimiter(1000, 5, Time);
        Transport = new WpsTransport(this, options, _limiter, new WpsCallMeter(), Attempts, Time, new Random(1));
        Client = new WpsClient(Transport);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 9, 7, 0, 0, 0, TimeSpan.Zero));

    public WpsAttempts Attempts { get; }

    public WpsTransport Transport { get; }

    public WpsClient Client { get; }

    /// <summary>Seconds or a date that goes with the next answers; null means no header.</summary>
    public string? RetryAfter { get; set; }

    /// <summary>The calls in order, the token's too.</summary>
    public List<Sent> Calls { get; } = [];

    /// <summary>The client's answer; time passes while it waits.</summary>
    public async Task<T> WaitAsync<T>(Task<T> call)
    {
        while (!call.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        return await call;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        Sent sent = new(
            request.Method.Method, request.RequestUri!.PathAndQuery, body, Time.GetUtcNow(),
            request.Headers.Concat(request.Content!.Headers).ToDictionary(
                one => one.Key, one => string.Join(',', one.Value)));
        Calls.Add(sent);
        (int status, string text) = sent.Target.EndsWith("/oauth2/token", StringComparison.Ordinal)
            ? (200, $$"""{"access_token":"t{{Calls.Count}}","expires_in":7200,"token_type":"bearer"}""")
            : _answer(sent);
        HttpResponseMessage response = new((HttpStatusCode)status) { Content = new StringContent(text) };
        if (RetryAfter is { } pause)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", pause);
        }

        return response;
    }

    protected override void Dispose(bool disposing)
    {
        Transport.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>One call as it went out.</summary>
internal sealed record Sent(
    string Method, string Target, byte[] Body, DateTimeOffset At, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Text => Encoding.UTF8.GetString(Body);
}
