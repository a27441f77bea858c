using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>A browser in front of a server: it keeps cookies and has no key.</summary>
internal sealed class Visitor : IDisposable
{
    private const string SessionName = "icasync-session";
    private readonly Uri _address;
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _following;
    private readonly HttpClient _stepping;

    /// <param name="cookies">Cookies of another browser, as a header has them.</param>
    public Visitor(Uri address, string? cookies = null)
    {
        _address = address;
        _cookies.SetCookies(_address, (cookies ?? string.Empty).Replace("; ", ",", StringComparison.Ordinal));
        _following = Client(follows: true);
        _stepping = Client(follows: false);
    }

    /// <summary>Which scheme a proxy in front says that requests came by; null for no proxy.</summary>
    public string? Scheme { get; init; }

    /// <summary>All cookies, as a header has them.</summary>
    public string Cookies => string.Join("; ", _cookies.GetAllCookies().Select(one => $"{one.Name}={one.Value}"));

    public Task<HttpResponseMessage> SignInAsync() => GetAsync("/.auth/login/aad");

    /// <summary>Follows wherever it is led.</summary>
    public Task<HttpResponseMessage> GetAsync(string address) => _following.GetAsync(new Uri(_address, address));

    /// <summary>Asks and goes nowhere; cookies that need TLS are sent all the same, as a proxy would.</summary>
    public async Task<HttpResponseMessage> AskAsync(string address)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_address, address));
        if (Scheme is not null)
        {
            request.Headers.Add("X-Forwarded-Proto", Scheme);
            request.Headers.TryAddWithoutValidation("Cookie", Cookies);
        }

        return await _stepping.SendAsync(request);
    }

    /// <summary>Where an address leads.</summary>
    public async Task<Uri> StepAsync(string address)
    {
        using HttpResponseMessage response = await AskAsync(address);
        Assert.True(
            response.StatusCode == HttpStatusCode.Redirect,
            $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return response.Headers.Location!;
    }

    /// <summary>Drops the session, and keeps every other cookie.</summary>
    public void Forget()
    {
        foreach (Cookie cookie in _cookies.GetAllCookies().Where(one => one.Name == SessionName))
        {
            cookie.Expired = true;
        }
    }

    public async Task<JsonElement> ReadAsync(string route) =>
        await ApiHost.JsonAsync(await GetAsync("/api/icasync/" + route), HttpStatusCode.OK);

    /// <summary>The type of the problem that a route answers with.</summary>
    public async Task<string?> RefusalAsync(string route, int status) =>
        (await ApiHost.ProblemAsync(await GetAsync("/api/icasync/" + route), (HttpStatusCode)status))
            .GetProperty("type").GetString();

    /// <summary>Posts as the page of a site does; answers the status.</summary>
    public async Task<int> PostAsync(string route, string body, string site = "same-origin")
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_address, "/api/icasync/" + route))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Sec-Fetch-Site", site);
        using HttpResponseMessage response = await _following.SendAsync(request);
        return (int)response.StatusCode;
    }

    public void Dispose()
    {
        _following.Dispose();
        _stepping.Dispose();
    }

    private HttpClient Client(bool follows) => new(new SocketsHttpHandler
    {
        CookieContainer = _cookies, AllowAutoRedirect = follows, UseProxy = false,
    });
}
