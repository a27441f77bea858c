using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Icasync.WpsSimulator.Core;

namespace Icasync.WpsSimulator.Security;

/// <summary>Checks KSO-1 signatures over what was really sent (WPS-API 2).</summary>
internal sealed class KsoSignature(string appId, string appKey)
{
    private const string Scheme = "KSO-1 ";

    private readonly byte[] _key = Encoding.UTF8.GetBytes(appKey);

    /// <summary>Null when the signature is right, else what is wrong.</summary>
    /// <param name="skewMax">Largest distance of the date from the clock; null does not look (S1).</param>
    public string? Check(SimRequest request, DateTimeOffset now, TimeSpan? skewMax)
    {
        string? date = request.Header("X-Kso-Date");
        string? authorization = request.Header("X-Kso-Authorization");
        if (date is null || authorization is null)
        {
            return "X-Kso-Date and X-Kso-Authorization are needed";
        }

        if (!DateTimeOffset.TryParse(
            date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset sent))
        {
            return "X-Kso-Date is not an RFC 1123 date";
        }

        if (skewMax is TimeSpan skew && (now - sent).Duration() > skew)
        {
            return "X-Kso-Date lies too far from the clock";
        }

        int colon = authorization.IndexOf(':', StringComparison.Ordinal);
        if (!authorization.StartsWith(Scheme, StringComparison.Ordinal) || colon < 0)
        {
            return "X-Kso-Authorization has the form KSO-1 APPID:hex";
        }

        if (authorization[Scheme.Length..colon] != appId)
        {
            return "unknown application in X-Kso-Authorization";
        }

        string expected = Sign(request, date);
        bool same = CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(authorization[(colon + 1)..]));
        return same ? null : "signature does not match";
    }

    private string Sign(SimRequest request, string date)
    {
        string bodyHash = request.Body.IsEmpty ? "" : Convert.ToHexStringLower(SHA256.HashData(request.Body.Span));
        string text = "KSO-1" + request.Method + request.Target + request.Header("Content-Type") + date + bodyHash;
        return Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
    }
}
