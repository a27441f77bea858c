using Icasync.WpsSimulator.Control;
using Icasync.WpsSimulator.Core;

namespace Icasync.WpsSimulator.Security;

/// <summary>
/// What stands before every /v7 operation: content type, token, signature, scope, id type (WPS-API 1, 2).
/// </summary>
internal sealed class Gatekeeper(SimulatorOptions options, Tokens tokens)
{
    private readonly KsoSignature _signature = new(options.AppId, options.AppKey);
    private readonly HashSet<string> _scopes = new(options.Scopes, StringComparer.Ordinal);

    /// <summary>Null lets the call pass.</summary>
    public Refusal? Check(
        SimRequest request, IReadOnlyList<string> scopes, SwitchBoard switches, DateTimeOffset now)
    {
        if (!IsJson(request.Header("Content-Type")))
        {
            return new(Codes.ContentType, "Content-Type: application/json is needed on every call, also on GET");
        }

        return CheckToken(request, switches, now)
            ?? CheckSignature(request, switches, now)
            ?? CheckScope(scopes, switches)
            ?? CheckIdType(request);
    }

    private Refusal? CheckToken(SimRequest request, SwitchBoard switches, DateTimeOffset now)
    {
        const string scheme = "Bearer ";
        string? header = request.Header("Authorization");
        if (header is null || !header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new(Codes.Unauthenticated, "Authorization: Bearer is needed");
        }

        return tokens.Check(header[scheme.Length..], now) switch
        {
            Tokens.Validity.Valid => null,
            Tokens.Validity.Expired => new(switches.ExpiredTokenCode, "token expired"),
            _ => new(switches.UnknownTokenCode, "token invalid"),
        };
    }

    private Refusal? CheckSignature(SimRequest request, SwitchBoard switches, DateTimeOffset now)
    {
        if (!switches.SignatureNeeded)
        {
            return null;
        }

        return _signature.Check(request, now, switches.SkewMax) is string wrong
            ? new(Codes.Unauthenticated, wrong)
            : null;
    }

    private Refusal? CheckScope(IReadOnlyList<string> scopes, SwitchBoard switches) => scopes.Any(_scopes.Contains)
        ? null
        : new(switches.MissingScopeCode, $"one of the scopes {string.Join(", ", scopes)} is needed");

    private static Refusal? CheckIdType(SimRequest request) => request.Header("X-Kso-Id-Type") switch
    {
        null or "internal" or "external" => null,
        _ => new(Codes.BadValue, "X-Kso-Id-Type is internal or external"),
    };

    private static bool IsJson(string? contentType)
    {
        string media = (contentType ?? "").Split(';')[0].Trim();
        return string.Equals(media, "application/json", StringComparison.OrdinalIgnoreCase);
    }
}
