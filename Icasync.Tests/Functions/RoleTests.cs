using System.Net;
using System.Text;
using System.Text.Json;
using Icasync.Functions.Http;
using Icasync.Functions.Triggers;
using Icasync.Tests.Scenarios;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>
/// Who may do what: roles of a signed-in person, all of them for a key, and headers that nobody vouches for.
/// </summary>
public class RoleTests
{
    private const string Forced = $$$"""{"xnxq":"{{{Campus.Term}}}","options":{"force":true}}""";

    [Theory]
    [InlineData("icasync.viewer", 200, 403, 403)]
    [InlineData("icasync.operator", 200, 202, 403)]
    [InlineData("icasync.approver", 200, 202, 202)]
    [InlineData("other.app.admin", 403, 403, 403)]
    public async Task A_signed_in_person_may_what_the_role_says(string role, int looks, int starts, int forces)
    {
        await using ApiHost host = await ApiHost.StartAsync(trustsSignIn: true);
        Assert.Equal(looks, await AsAsync(host, HttpMethod.Get, "runs", body: null, role));
        Assert.Equal(forces, await AsAsync(host, HttpMethod.Post, "sync/full", Forced, role));
        Assert.Equal(starts, await AsAsync(host, HttpMethod.Post, "sync/users", """{"xnxq":"2025-2026-1"}""", role));
        Assert.Equal((starts == 202 ? 1 : 0) + (forces == 202 ? 1 : 0), await host.CountRunsAsync());
    }

    [Fact]
    public async Task Who_acts_stands_in_the_operator_log_by_name()
    {
        await using ApiHost host = await ApiHost.StartAsync(trustsSignIn: true);
        string runId = await host.StartRunAsync();
        Assert.Equal(
            202,
            await AsAsync(
                host, HttpMethod.Post, $"runs/{runId}/terminate", """{"reason":"wrong term"}""", "icasync.operator"));
        JsonElement entry = (await host.ReadAsync("operator-log?runId=" + runId)).GetProperty("items")[0];
        Assert.Equal("dean@example.edu", entry.GetProperty("who").GetString());
        Assert.Equal("wrong term", entry.GetProperty("why").GetString());
    }

    [Fact]
    public async Task Headers_of_a_sign_in_mean_nothing_where_no_platform_wrote_them()
    {
        await using ApiHost host = await ApiHost.StartAsync(trustsSignIn: false);
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/icasync/me");
        request.Headers.Add("X-MS-CLIENT-PRINCIPAL", Principal("icasync.viewer"));
        request.Headers.Add("X-MS-CLIENT-PRINCIPAL-NAME", "dean");
        JsonElement me = await ApiHost.JsonAsync(await host.SendAsync(request), HttpStatusCode.OK);
        Assert.Equal("api key", me.GetProperty("name").GetString());
        Assert.Equal(3, me.GetProperty("roles").GetArrayLength());
    }

    [Theory]
    [InlineData("%%%")]
    [InlineData("bm90IGpzb24=")]
    [InlineData("e30=")]
    public async Task An_unreadable_sign_in_has_no_role(string header)
    {
        await using ApiHost host = await ApiHost.StartAsync(trustsSignIn: true);
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/icasync/runs");
        request.Headers.Add("X-MS-CLIENT-PRINCIPAL", header);
        await ApiHost.ProblemAsync(await host.SendAsync(request), HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(true, "urn:icasync:problem:sign-in")]
    [InlineData(false, "urn:icasync:problem:unauthorized")]
    public async Task Who_is_unknown_is_led_to_a_sign_in_only_where_there_is_one(bool trustsSignIn, string type)
    {
        await using ServiceProvider services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using MemoryStream body = new();
        DefaultHttpContext http = new() { RequestServices = services };
        http.Request.Method = HttpMethods.Get;
        http.Response.Body = body;

        // A refusal asks neither the routes nor the engine, so the trigger gets none.
        SignedInTrigger trigger = new(routes: null!, new CallerPolicy(trustsSignIn, IsApp: true), dispatcher: null!);
        IResult answer = await trigger.RunAsync(http.Request, client: null!, "runs", CancellationToken.None);
        await answer.ExecuteAsync(http);
        Assert.Equal(401, http.Response.StatusCode);
        Assert.Equal(type, JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("type").GetString());
    }

    // Goal: the cookie of a sign-in, which a browser sends along from any site, changes nothing for another site.
    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "https://sync.example.edu.evil.example")]
    [InlineData("Origin", "null")]
    public async Task Another_site_cannot_act_with_the_session_of_a_person(string header, string value)
    {
        await using ServiceProvider services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using MemoryStream body = new();
        DefaultHttpContext http = new() { RequestServices = services };
        (http.Request.Method, http.Request.Host) = (HttpMethods.Post, new HostString("sync.example.edu"));
        http.Request.Headers["X-MS-CLIENT-PRINCIPAL"] = Principal("icasync.approver");
        http.Request.Headers[header] = value;
        http.Response.Body = body;

        // A refusal asks neither the routes nor the engine, so the trigger gets none.
        SignedInTrigger trigger = new(
            routes: null!, new CallerPolicy(TrustsSignIn: true, IsApp: true), dispatcher: null!);
        IResult answer = await trigger.RunAsync(http.Request, client: null!, "sync/full", CancellationToken.None);
        await answer.ExecuteAsync(http);
        Assert.Equal(403, http.Response.StatusCode);
        Assert.Contains(
            "max-age=31536000", http.Response.Headers.StrictTransportSecurity.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_stands_in_the_operator_log()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string runId = await host.StartRunAsync();
        JsonElement entry = (await host.ReadAsync("operator-log?runId=" + runId)).GetProperty("items")[0];
        Assert.Equal("start", entry.GetProperty("act").GetString());
        Assert.Equal("full", entry.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task O16_A_call_without_the_key_is_a_401_that_tells_nothing_and_starts_nothing()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        using HttpClient stranger = new() { BaseAddress = host.Address };
        foreach (string? key in new[] { null, "", "wrong", ApiHost.Key + "0", ApiHost.Key[..^1] })
        {
            foreach ((string method, string route) in Some.Of(host.Routes.Where(route => !IsOpen(route.Route))))
            {
                using HttpRequestMessage request = new(new HttpMethod(method), route)
                {
                    Content = new StringContent(ApiHost.Body),
                };
                request.Headers.TryAddWithoutValidation("x-functions-key", key);
                request.Headers.Add("X-MS-CLIENT-PRINCIPAL-NAME", "dean");
                using HttpResponseMessage response = await stranger.SendAsync(request);
                string text = (await ApiHost.ProblemAsync(response, HttpStatusCode.Unauthorized)).GetRawText();
                Assert.DoesNotContain(Campus.Term, text, StringComparison.Ordinal);
            }
        }

        Assert.Equal(0, await host.CountRunsAsync());
    }

    private static bool IsOpen(string route) => route is "/" or "/api/icasync"
        || route.Contains("/health/", StringComparison.Ordinal) || route.Contains("/page/", StringComparison.Ordinal);

    private static async Task<int> AsAsync(ApiHost host, HttpMethod method, string route, string? body, string role)
    {
        using HttpRequestMessage request = new(method, "/api/icasync/" + route);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("X-MS-CLIENT-PRINCIPAL", Principal(role));
        using HttpResponseMessage response = await host.SendAsync(request);
        return (int)response.StatusCode;
    }

    internal static string Principal(string role) => Convert.ToBase64String(Encoding.UTF8.GetBytes(
        $$"""
        {"auth_typ":"aad","claims":[{"typ":"preferred_username","val":"dean@example.edu"},
         {"typ":"roles","val":"{{role}}"}]}
        """));
}
