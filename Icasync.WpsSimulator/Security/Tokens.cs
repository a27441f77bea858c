using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Icasync.WpsSimulator.Security;

/// <summary>Bearer tokens. Older ones stay valid until they expire (WPS-API 1).</summary>
internal sealed class Tokens(int seed)
{
    public const int LifetimeSeconds = 7200;

    // A client that fetches a token for every call must not fill the memory.
    private const int KeptMax = 10_000;

    private readonly Dictionary<string, DateTimeOffset> _expiry = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private long _issued;

    public enum Validity
    {
        Valid,
        Unknown,
        Expired,
    }

    public string Issue(DateTimeOffset now)
    {
        string source = string.Create(CultureInfo.InvariantCulture, $"token {seed} {++_issued} {now.UtcTicks}");
        string token = "tk_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(source)))[..40];
        _expiry[token] = now.AddSeconds(LifetimeSeconds);
        _order.Enqueue(token);
        if (_order.Count > KeptMax)
        {
            _expiry.Remove(_order.Dequeue());
        }

        return token;
    }

    public Validity Check(string token, DateTimeOffset now)
    {
        if (!_expiry.TryGetValue(token, out DateTimeOffset expiry))
        {
            return Validity.Unknown;
        }

        return now < expiry ? Validity.Valid : Validity.Expired;
    }

    /// <summary>The fault expireToken: every token that was handed out is expired from now on.</summary>
    public void ExpireAll()
    {
        foreach (string token in _expiry.Keys)
        {
            _expiry[token] = DateTimeOffset.MinValue;
        }
    }
}
