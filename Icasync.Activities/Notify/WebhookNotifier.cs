using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Settings;

namespace Icasync.Activities.Notify;

/// <summary>
/// Posts notices as JSON. With a secret the body is signed: header <c>X-Icasync-Signature: sha256=</c> and the HMAC in
/// hex. What got no answer, 429 or 5xx is repeated under the same <c>X-Icasync-Notice</c> id.
/// </summary>
public sealed class WebhookNotifier(NotifyOptions options, TimeProvider time) : INotifier, IDisposable
{
    /// <summary>Header of the signature.</summary>
    public const string SignatureHeader = "X-Icasync-Signature";

    /// <summary>Header of the notice's id.</summary>
    public const string IdHeader = "X-Icasync-Notice";

    private const int TriesMax = 3;
    private static readonly TimeSpan TryMax = TimeSpan.FromSeconds(5);

    // A receiver that redirects is not the receiver that was set: the notice does not follow.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <inheritdoc/>
    public string Channel => "webhook";

    /// <inheritdoc/>
    public async Task SendAsync(Notice notice, CancellationToken cancellation)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(notice, WireFormat.Json);
        for (int tries = 1; ; tries++)
        {
            (string? problem, bool again) = await TryAsync(notice, body, cancellation);
            if (problem is null)
            {
                return;
            }

            if (!again || tries == TriesMax)
            {
                throw new NotifierException($"the webhook {problem}");
            }

            await Task.Delay(TimeSpan.FromSeconds(tries), time, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<(string? Problem, bool Again)> TryAsync(
        Notice notice, byte[] body, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(
            HttpMethod.Post, options.WebhookUrl) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.Add(IdHeader, notice.Id);
        if (options.WebhookSecret is { } secret)
        {
            request.Headers.Add(
                SignatureHeader,
                "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
        }

        using CancellationTokenSource timeout = new(TryMax, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            timeout.Token, cancellation);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            int status = (int)response.StatusCode;
            return response.IsSuccessStatusCode
                ? (null, false)
                : ($"answered HTTP {status}", status is 408 or 429 or >= 500);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ($"did not answer within {TryMax.TotalSeconds:0} seconds", true);
        }
        catch (HttpRequestException exception)
        {
            return ($"could not be reached ({exception.HttpRequestError})", true);
        }
    }
}
