namespace Icasync.WpsSimulator.Core;

/// <summary>
/// One HTTP request as it came over the wire, or as an in-process caller would have sent it.
/// Nothing is decoded: the KSO-1 signature covers the raw target and the raw body (WPS-API 2).
/// </summary>
/// <param name="Method">HTTP method in capitals.</param>
/// <param name="Target">Path and query exactly as sent, percent-encoding included.</param>
/// <param name="Headers">All headers; names are compared without regard to case.</param>
/// <param name="Body">The exact body bytes; empty when there is no body.</param>
public sealed record SimRequest(
    string Method,
    string Target,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>The first value of a header, or null.</summary>
    public string? Header(string name)
    {
        foreach (KeyValuePair<string, string> header in Headers)
        {
            if (string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }
}
