using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Icasync.Activities.Settings;

namespace Icasync.Activities.Wps;

/// <summary>Makes the requests as they go out, signed over exactly what is sent (WPS-API 2).</summary>
internal sealed class WpsMessages(WpsOptions options, TimeProvider time)
{
    /// <summary>Where tokens are had.</summary>
    public const string TokenPath = "/oauth2/token";
    private const string JsonType = "application/json";

    private static readonly JsonSerializerOptions Serializer =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The call with its token, date and signature.</summary>
    public HttpRequestMessage Of(WpsCall call, string token)
    {
        byte[] body = call.Body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(call.Body, Serializer);
        string date = time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        Uri uri = Address(call.PathAndQuery);
        HttpRequestMessage request = new(call.Method, uri) { Content = new PermittedContent(body, call.Permit) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(JsonType);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation("X-Kso-Date", date);
        request.Headers.TryAddWithoutValidation("X-Kso-Authorization", Kso1Signature.Header(
            options.AppId, options.AppKey, call.Method.Method, uri.PathAndQuery, JsonType, date, body));
        if (call.ExternalIds)
        {
            request.Headers.TryAddWithoutValidation("X-Kso-Id-Type", "external");
        }

        return request;
    }

    /// <summary>The call for a token, which is not signed.</summary>
    public HttpRequestMessage ForToken() => new(HttpMethod.Post, Address(TokenPath))
    {
        Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = options.AppId, ["client_secret"] = options.AppKey,
        }),
    };

    // A base address may have a path of its own, as a gateway gives it: the calls stand under it.
    private Uri Address(string pathAndQuery) =>
        new(options.BaseUrl, options.BaseUrl.AbsolutePath.TrimEnd('/') + pathAndQuery);
}
