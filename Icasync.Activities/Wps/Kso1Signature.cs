using System.Security.Cryptography;
using System.Text;

namespace Icasync.Activities.Wps;

/// <summary>
/// The KSO-1 signature (WPS-API 2): over the exact path, query, content type, date and body bytes that go out.
/// </summary>
public static class Kso1Signature
{
    /// <summary>The value of the header <c>X-Kso-Authorization</c>.</summary>
    /// <param name="requestUri">Path and query exactly as sent, percent-encoding included, no host.</param>
    /// <param name="body">The body's bytes; empty when there is none, whose hash is the empty string.</param>
    public static string Header(
        string appId, string appKey, string method, string requestUri, string contentType, string date,
        ReadOnlySpan<byte> body)
    {
        string bodyHash = body.IsEmpty ? string.Empty : Convert.ToHexStringLower(SHA256.HashData(body));
        string text = $"KSO-1{method}{requestUri}{contentType}{date}{bodyHash}";
        byte[] signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(appKey), Encoding.UTF8.GetBytes(text));
        return $"KSO-1 {appId}:{Convert.ToHexStringLower(signature)}";
    }
}
