using System.Net;
using System.Text.Json;
using Icasync.Cli.Output;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>
/// People sign in at the identity provider of the university: what they may do, and what keeps others from doing so in
/// their name. Provider and server speak over sockets.
/// </summary>
public sealed class SignInTests : IAsyncLifetime
{
    private readonly StringWriter _log = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private IdentityProvider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await IdentityProvider.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _log.DisposeAsync();
    }

    [Fact]
    public async Task A_person_signs_in_acts_by_name_and_signs_out_here_and_at_the_provider()
    {
        await using ApiHost host = await StartAsync();
        using Visitor person = new(host.Address);
        Assert.Equal("urn:icasync:problem:sign-in", await person.RefusalAsync("signed-in/me", 401));
        HttpResponseMessage page = await person.SignInAsync();
        AssertIsPage(page);
        JsonElement me = await person.ReadAsync("signed-in/me");
        Assert.Equal("dean@example.edu", me.GetProperty("name").GetString());
        Assert.Equal(["viewer", "operator"], me.GetProperty("roles").EnumerateArray().Select(one => one.GetString()));
        string runId = await host.StartRunAsync();
        Assert.Equal(202, await person.PostAsync($"signed-in/runs/{runId}/terminate", """{"reason":"wrong term"}"""));
        JsonElement log = (await host.ReadAsync("operator-log?runId=" + runId)).GetProperty("items");
        Assert.Equal(
            "dean@example.edu",
            log.EnumerateArray().Single(one => one.GetProperty("why").GetString() == "wrong term")
                .GetProperty("who").GetString());

        // A cookie that was copied before ends with the session.
        string copied = person.Cookies;
        page = await person.GetAsync("/.auth/logout");
        AssertIsPage(page);
        Assert.Equal(1, _provider.SignedOut);
        using Visitor thief = new(host.Address, copied);
        Assert.Equal("urn:icasync:problem:sign-in", await thief.RefusalAsync("signed-in/me", 401));
        Assert.Equal("urn:icasync:problem:sign-in", await person.RefusalAsync("signed-in/me", 401));
    }

    [Theory]
    [InlineData("全体教师", 200, 403, 403)]
    [InlineData("cn=office,ou=groups", 200, 202, 403)]
    [InlineData("教务处长", 200, 202, 202)]
    [InlineData("学生", 403, 403, 403)]
    [InlineData("icasync.approver", 403, 403, 403)]
    public async Task A_value_of_the_claim_that_settings_name_gives_its_role_and_no_other_does(
        string group, int looks, int starts, int forces)
    {
        _provider.Groups = [group];
        await using ApiHost host = await StartAsync();
        using Visitor person = new(host.Address);
        await person.SignInAsync();
        Assert.Equal(looks, (int)(await person.GetAsync("/api/icasync/signed-in/runs")).StatusCode);
        Assert.Equal(
            forces, await person.PostAsync(
                "signed-in/sync/full", $$$"""{"xnxq":"{{{Campus.Term}}}","options":{"force":true}}"""));
        Assert.Equal(starts, await person.PostAsync("signed-in/sync/users", """{"xnxq":"2025-2026-1"}"""));
    }

    // Goal: the session opens the routes of people alone, for our own page alone, and the key goes on beside it.
    [Fact]
    public async Task The_session_opens_no_route_of_the_key_and_serves_no_other_site()
    {
        await using ApiHost host = await StartAsync();
        using Visitor person = new(host.Address);
        await person.SignInAsync();
        Assert.Equal("urn:icasync:problem:unauthorized", await person.RefusalAsync("me", 401));
        Assert.Equal(403, await person.PostAsync("signed-in/sync/full", ApiHost.Body, site: "cross-site"));
        Assert.Equal(0, await host.CountRunsAsync());
        using HttpRequestMessage both = new(HttpMethod.Get, "/api/icasync/me");
        both.Headers.Add("Cookie", person.Cookies);
        JsonElement me = await ApiHost.JsonAsync(await host.SendAsync(both), HttpStatusCode.OK);
        Assert.Equal("api key", me.GetProperty("name").GetString());

        // Another site leads a browser to the sign-out, and the cookie stays behind.
        using Visitor other = new(host.Address);
        AssertIsPage(await other.GetAsync("/.auth/logout"));
        Assert.Equal(0, _provider.SignedOut);
        Assert.Equal("dean@example.edu", (await person.ReadAsync("signed-in/me")).GetProperty("name").GetString());
    }

    // Method: each thing that binds an answer of the provider to the browser that asked is changed on its way.
    [Theory]
    [InlineData("state")]
    [InlineData("code")]
    [InlineData("challenge")]
    [InlineData("nonce")]
    [InlineData("signature")]
    [InlineData("issuer")]
    [InlineData("audience")]
    [InlineData("expired")]
    [InlineData("browser")]
    [InlineData("twice")]
    public async Task An_answer_that_was_tampered_with_signs_nobody_in(string what)
    {
        await using ApiHost host = await StartAsync();
        using Visitor person = new(host.Address);
        _provider.SignsAsStranger = what == "signature";
        _provider.Bend = token =>
        {
            token.Claims["nonce"] = what == "nonce" ? "another" : token.Claims["nonce"];
            token.Issuer = what == "issuer" ? "https://elsewhere.example" : token.Issuer;
            token.Audience = what == "audience" ? "another-client" : token.Audience;
            (token.NotBefore, token.Expires) = what == "expired"
                ? (DateTime.UtcNow.AddHours(-2), DateTime.UtcNow.AddHours(-1))
                : (token.NotBefore, token.Expires);
        };
        string asked = (await person.StepAsync("/.auth/login/aad")).ToString();
        Assert.Contains("code_challenge=", asked, StringComparison.Ordinal);
        asked = what == "challenge" ? asked.Replace("code_challenge=", "code_challenge=x", StringComparison.Ordinal)
            : asked;
        string answer = (await person.StepAsync(asked)).ToString();
        answer = what switch
        {
            "state" => answer.Replace("state=", "state=x", StringComparison.Ordinal),
            "code" => answer.Replace("code=", "code=x", StringComparison.Ordinal),
            _ => answer,
        };
        using Visitor another = new(host.Address);
        Visitor last = what == "browser" ? another : person;
        if (what == "twice")
        {
            Assert.Equal("/api/icasync/", (await last.StepAsync(answer)).ToString());
            last.Forget();
        }

        await ApiHost.ProblemAsync(await last.GetAsync(answer), HttpStatusCode.Unauthorized);
        Assert.Equal("urn:icasync:problem:sign-in", await last.RefusalAsync("signed-in/me", 401));
        AssertNothingSecretIsLogged();
        Assert.Contains("a sign-in was refused", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_ends_with_its_time()
    {
        await using ApiHost host = await StartAsync();
        using Visitor person = new(host.Address);
        await person.SignInAsync();
        _time.Advance(TimeSpan.FromMinutes(479));
        await person.ReadAsync("signed-in/me");
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("urn:icasync:problem:sign-in", await person.RefusalAsync("signed-in/me", 401));
    }

    // Goal: cookies are for this server alone, and Secure where the configured proxy says that TLS is in front.
    [Theory]
    [InlineData("127.0.0.1", "https", true)]
    [InlineData("127.0.0.2", "https", false)]
    [InlineData(null, "https", false)]
    public async Task Only_a_configured_proxy_says_that_a_request_came_by_TLS(
        string? proxy, string scheme, bool believed)
    {
        await using ApiHost host = await StartAsync(proxy is null ? [] : [IPAddress.Parse(proxy)]);
        using Visitor person = new(host.Address) { Scheme = scheme };
        HttpResponseMessage asked = await person.AskAsync("/.auth/login/aad");
        string redirect = Uri.UnescapeDataString(asked.Headers.Location!.Query);
        Assert.Contains(
            $"redirect_uri={(believed ? "https" : "http")}://127.0.0.1", redirect, StringComparison.Ordinal);
        List<string> cookies = [.. asked.Headers.GetValues("Set-Cookie")];
        HttpResponseMessage answered = await person.AskAsync(
            (await person.StepAsync(asked.Headers.Location.ToString())).PathAndQuery);
        if (proxy != "127.0.0.2")
        {
            Assert.Equal("/api/icasync/", answered.Headers.Location?.ToString());
            string session = answered.Headers.GetValues("Set-Cookie").Single(
                one => one.StartsWith(believed ? "__Host-icasync=" : "icasync-session=", StringComparison.Ordinal));
            Assert.Contains("samesite=strict", session, StringComparison.OrdinalIgnoreCase);
            cookies.Add(session);
        }

        Assert.True(cookies.Count >= 2);
        foreach (string cookie in cookies)
        {
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("samesite=none", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(proxy is not null, cookie.Contains("secure;", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_provider_that_is_away_or_names_an_address_without_TLS_is_a_503()
    {
        _provider.TokenEndpoint = "http://idp.example.edu/token";
        await using ApiHost host = await StartAsync();
        using Visitor person = new(host.Address);
        await ApiHost.ProblemAsync(await person.GetAsync("/.auth/login/aad"), HttpStatusCode.ServiceUnavailable);
        await using ApiHost away = await ApiHost.StartAsync(
            signIn: _provider.Options with { Authority = new Uri("http://127.0.0.1:1") });
        using Visitor other = new(away.Address);
        await ApiHost.ProblemAsync(await other.GetAsync("/.auth/login/aad"), HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Without_a_provider_there_is_no_sign_in()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        using Visitor person = new(host.Address);
        Assert.Equal("urn:icasync:problem:unauthorized", await person.RefusalAsync("signed-in/me", 401));
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.GetAsync("/.auth/login/aad")).StatusCode);
    }

    [Fact]
    public async Task Nothing_secret_and_nobody_is_logged_by_a_sign_in()
    {
        await using ApiHost host = await StartAsync();
        using Visitor person = new(host.Address);
        await person.SignInAsync();
        await person.GetAsync("/.auth/logout");
        Assert.Contains("signed in with 1 roles", _log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("dean", _log.ToString(), StringComparison.Ordinal);
        AssertNothingSecretIsLogged();
    }

    private static void AssertIsPage(HttpResponseMessage answer) => Assert.Equal(
        (HttpStatusCode.OK, "/api/icasync/"), (answer.StatusCode, answer.RequestMessage!.RequestUri!.AbsolutePath));

    private void AssertNothingSecretIsLogged()
    {
        string log = _log.ToString();
        Assert.NotEmpty(log);
        Assert.Empty(Some.Of(_provider.Secrets).Where(secret => log.Contains(secret, StringComparison.Ordinal)));
    }

    private Task<ApiHost> StartAsync(IReadOnlyList<IPAddress>? proxies = null)
    {
        CommandIo io = new(TextWriter.Null, TextWriter.Synchronized(_log), errorIsTerminal: false, ".");
        return ApiHost.StartAsync(
            signIn: _provider.Options, proxies: proxies,
            more: services => services.AddSingleton<TimeProvider>(_time).AddLogging(logging =>
                logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new LineLoggerProvider(io, LogLevel.Trace))));
    }
}
