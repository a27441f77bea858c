using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Icasync.Activities.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Icasync.Tests.Functions;

/// <summary>
/// A small OpenID Connect provider behind a real socket: it knows one person, asks for no password, and is strict about
/// codes, redirect addresses, the client's secret and PKCE. A test bends what it answers.
/// </summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    public const string ClientId = "icasync-serve";
    public const string ClientSecret = "secret-of-the-client-5d1c";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly RSA _stranger = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, IQueryCollection> _codes = new();
    private readonly WebApplication _app;

    private IdentityProvider()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", () => new Dictionary<string, object>
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = Issuer + "/authorize",
            ["token_endpoint"] = TokenEndpoint ?? Issuer + "/token",
            ["userinfo_endpoint"] = Issuer + "/userinfo",
            ["end_session_endpoint"] = Issuer + "/end-session",
            ["jwks_uri"] = Issuer + "/jwks",
        });
        _app.MapGet("/jwks", () => new { keys = new[] { Jwk() } });
        _app.MapGet("/authorize", Authorize);
        _app.MapPost("/token", TokenAsync);
        _app.MapGet("/userinfo", (HttpRequest request) => request.Headers.Authorization == "Bearer " + AccessToken
            ? Results.Json(new Dictionary<string, object> { ["sub"] = "4711", ["groups"] = Groups })
            : Results.Unauthorized());
        _app.MapGet("/end-session", (HttpRequest request) =>
        {
            SignedOut++;
            return Results.Redirect(
                $"{request.Query["post_logout_redirect_uri"]}?state={Uri.EscapeDataString(request.Query["state"]!)}");
        });
    }

    public string Issuer => _app.Urls.First();

    /// <summary>The groups of the person, which the provider tells at its userinfo endpoint alone.</summary>
    public string[] Groups { get; set; } = ["教务处"];

    /// <summary>Where codes are redeemed, when it is somewhere else.</summary>
    public string? TokenEndpoint { get; set; }

    /// <summary>Changes what an identity token says.</summary>
    public Action<SecurityTokenDescriptor> Bend { get; set; } = _ => { };

    /// <summary>Whether tokens are signed with a key that the provider does not publish.</summary>
    public bool SignsAsStranger { get; set; }

    public int SignedOut { get; private set; }

    public string AccessToken { get; } = "access-" + Guid.NewGuid().ToString("N");

    /// <summary>Everything secret that has passed, for a look into logs.</summary>
    public ConcurrentBag<string> Secrets { get; } = [ClientSecret];

    public SignInOptions Options => new()
    {
        Authority = new Uri(Issuer),
        ClientId = ClientId,
        ClientSecret = ClientSecret,
        RoleClaim = "groups",
        Viewers = ["全体教师"],
        Operators = ["教务处", "cn=office,ou=groups"],
        Approvers = ["教务处长"],
    };

    public static async Task<IdentityProvider> StartAsync()
    {
        IdentityProvider provider = new();
        await provider._app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
        _stranger.Dispose();
    }

    private IResult Authorize(HttpRequest request)
    {
        if (request.Query["response_type"] != "code" || request.Query["client_id"] != ClientId
            || request.Query["code_challenge_method"] != "S256" || request.Query["scope"] != "openid profile")
        {
            return Results.BadRequest();
        }

        string code = "code-" + Guid.NewGuid().ToString("N");
        Secrets.Add(code);
        _codes[code] = request.Query;
        return Results.Redirect(
            $"{request.Query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(request.Query["state"]!)}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        IFormCollection form = await request.ReadFormAsync();
        string verifier = form["code_verifier"].ToString();
        Secrets.Add(verifier);
        string challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        if (form["client_id"] != ClientId || form["client_secret"] != ClientSecret)
        {
            return Results.Json(new { error = "invalid_client" }, statusCode: 401);
        }

        if (!_codes.TryRemove(form["code"].ToString(), out IQueryCollection? asked)
            || asked["redirect_uri"] != form["redirect_uri"] || asked["code_challenge"] != challenge)
        {
            return Results.Json(
                new { error = "invalid_grant", error_description = $"verifier {verifier}" }, statusCode: 400);
        }

        string token = IdentityToken(asked["nonce"].ToString());
        Secrets.Add(token);
        Secrets.Add(AccessToken);
        return Results.Json(new { id_token = token, access_token = AccessToken, token_type = "Bearer" });
    }

    private string IdentityToken(string nonce)
    {
        SecurityTokenDescriptor token = new()
        {
            Issuer = Issuer,
            Audience = ClientId,
            Expires = DateTime.UtcNow.AddMinutes(5),
            Subject = new ClaimsIdentity(
                [new Claim("sub", "4711"), new Claim("preferred_username", "dean@example.edu")]),
            Claims = new Dictionary<string, object> { ["nonce"] = nonce },
            SigningCredentials = new SigningCredentials(
                new RsaSecurityKey(SignsAsStranger ? _stranger : _rsa) { KeyId = "k1" },
                SecurityAlgorithms.RsaSha256),
        };
        Bend(token);
        return new JsonWebTokenHandler().CreateToken(token);
    }

    private object Jwk()
    {
        RSAParameters key = _rsa.ExportParameters(includePrivateParameters: false);
        return new
        {
            kty = "RSA",
            use = "sig",
            kid = "k1",
            alg = "RS256",
            n = Base64UrlEncoder.Encode(key.Modulus),
            e = Base64UrlEncoder.Encode(key.Exponent),
        };
    }
}
