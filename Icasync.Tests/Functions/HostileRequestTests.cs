using System.Net;
using System.Text.Json;
using Icasync.Cli.Commands;
using Icasync.Cli.Output;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>Requests of somebody who means harm, and numbers that only look so.</summary>
public sealed class HostileRequestTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("icasync-key-").FullName;

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:7071")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("[::2]")]
    [InlineData("10.0.0.1")]
    public async Task O18_A_request_that_names_another_host_is_refused_on_every_route(string name)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string[] routes = [.. host.Routes.Where(one => one.Method == "GET").Select(one => one.Route)];
        Assert.True(routes.Length > 10);
        foreach (string route in routes)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, route);
            request.Headers.Host = name;
            using HttpResponseMessage response = await host.SendAsync(request);
            Assert.Equal(
                "Host", (await ApiHost.ProblemAsync(response, HttpStatusCode.BadRequest)).GetProperty("field")
                    .GetString());
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:1234")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:7071")]
    public async Task A_name_of_loopback_is_served(string name)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/icasync/me");
        request.Headers.Host = name;
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("0123456789abcdef0123456789abcde")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("0123456789abcdef 0123456789abcdef")]
    public void B08_A_file_that_holds_no_key_of_128_bits_is_refused_by_name(string content)
    {
        File.WriteAllText(ServeKey.PathOf(_home), content);
        OwnerOnly();
        CliException refused = Assert.Throws<CliException>(() => ServeKey.Ensure(_home));
        Assert.Equal(ExitCodes.Refused, refused.ExitCode);
        Assert.Contains(ServeKey.PathOf(_home), refused.Message, StringComparison.Ordinal);
        Assert.True(content.Length == 0 || !refused.Message.Contains(content, StringComparison.Ordinal));
    }

    [Fact]
    public void B08_A_key_that_others_can_use_is_refused_and_a_new_one_is_of_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes");
        string key = ServeKey.Ensure(_home);
        Assert.Equal(key, ServeKey.Ensure(_home));
        foreach (UnixFileMode more in new[] { UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.OtherWrite })
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(ServeKey.PathOf(_home), UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
            }

            Assert.Contains(
                ServeKey.PathOf(_home), Assert.Throws<CliException>(() => ServeKey.Ensure(_home)).Message,
                    StringComparison.Ordinal);
        }

        OwnerOnly();
        Assert.Equal(key, ServeKey.Ensure(_home));
    }

    // Method: a number that other software would take for a path, a query or an escape, with a withheld delete to
    // release.
    [Theory]
    [InlineData("K/1")]
    [InlineData("K%2F1")]
    [InlineData("K%1")]
    [InlineData("K%252F")]
    [InlineData("K?x=1")]
    [InlineData("K#1")]
    [InlineData("K;v=1")]
    [InlineData("K..1")]
    [InlineData("../../runs")]
    [InlineData("K\\1")]
    [InlineData("K 1+2&3")]
    [InlineData("课程（一）")]
    [InlineData("release")]
    public async Task O17_A_course_is_released_by_path_and_by_body_whatever_its_number(string number)
    {
        await using ApiHost host = await WithheldAsync(number);
        string body = JsonSerializer.Serialize(new { xnxq = Campus.Term, reason = "gone" });
        JsonElement answer = await ApiHost.JsonAsync(
            await host.PostAsync($"courses/{Uri.EscapeDataString(number)}/release", body), HttpStatusCode.OK);
        Assert.Equal(number, answer.GetProperty("kkh").GetString());
        await ReleaseByBodyAsync(host, number);
        Assert.Contains(
            number, (await host.ReadAsync($"withheld?term={Campus.Term}")).GetProperty("items").EnumerateArray().Select(
                one => one.GetProperty("kkh").GetString()));
        await host.RunAsync();
        Assert.DoesNotContain(
            await host.Campus.EventsAsync(), one => one.Face.StartsWith("03-05", StringComparison.Ordinal));
        string kkh = Uri.EscapeDataString(number);
        Assert.NotEmpty((await host.ReadAsync($"changes?kkh={kkh}")).GetProperty("items").EnumerateArray());
        Assert.Equal(
            number, Assert.Single((await host.ReadAsync($"why?person=104066&kkh={kkh}")).EnumerateArray()).GetProperty(
                "kkh").GetString());
    }

    // A path of dots never arrives: every client and server shortens it. Such a number comes in the body.
    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task O17_A_number_that_no_path_carries_is_released_by_body(string number)
    {
        await using ApiHost host = await WithheldAsync(number);
        await ReleaseByBodyAsync(host, number);
    }

    [Theory]
    [InlineData("""{"xnxq":"2024-2025-2","reason":"x"}""")]
    [InlineData("""{"xnxq":"2024-2025-2","reason":"x","kkh":" "}""")]
    [InlineData("""{"xnxq":"2024-2025-2","reason":"x","kkh":"NULL"}""")]
    public async Task O17_A_release_without_a_number_is_a_400(string body)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        JsonElement problem = await ApiHost.ProblemAsync(
            await host.PostAsync("courses/release", body), HttpStatusCode.BadRequest);
        Assert.Equal("kkh", problem.GetProperty("field").GetString());
    }

    // ASVS 3.2.1, 3.4.3 to 3.4.6, 14.3.2: every answer, refusals too, tells a browser what it may do with it: nothing.
    [Fact]
    public async Task Every_answer_forbids_frames_guessing_and_keeping()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string runId = await host.RunAsync();
        using HttpClient stranger = new() { BaseAddress = host.Address };
        foreach (string route in new[]
        {
            "me", "runs", $"runs/{runId}", $"runs/{runId}/report?format=html", $"runs/{runId}/report?format=csv",
                "runs?limit=0", "nothing/here",
            "health/live", "", "page/app.js", "openapi.json",
        })
        {
            foreach (
                HttpResponseMessage response in new[] { await host.GetAsync(route), await stranger.GetAsync(
                    "/api/icasync/" + route) })
            {
                string Header(string name) => response.Headers.TryGetValues(name, out IEnumerable<string>? values)
                    ? string.Join(", ", values) : string.Empty;
                foreach (
                    string part in new[] { "default-src 'none'", "object-src 'none'", "base-uri 'none'",
                        "frame-ancestors 'none'" })
                {
                    Assert.Contains(part, Header("Content-Security-Policy"), StringComparison.Ordinal);
                }

                Assert.Equal(("nosniff", "no-referrer"), (Header("X-Content-Type-Options"), Header("Referrer-Policy")));
                bool isPage = route is "" or "page/app.js" || (route == "openapi.json" && response.IsSuccessStatusCode);
                Assert.Equal(isPage ? "no-cache" : "no-store", Header("Cache-Control"));
                Assert.Equal(
                    string.Empty, Header("Access-Control-Allow-Origin") + Header("Set-Cookie") + Header("Server"));
                Assert.Contains(
                    "charset=utf-8", response.Content.Headers.ContentType!.ToString(),
                        StringComparison.OrdinalIgnoreCase);
                if (route.Contains("format", StringComparison.Ordinal) && response.IsSuccessStatusCode)
                {
                    Assert.Equal(
                        $"icasync-{runId}.{route[^4..].TrimStart('=')}",
                            response.Content.Headers.ContentDisposition!.FileName);
                }

                response.Dispose();
            }
        }
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("OPTIONS")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task A_method_that_no_route_has_does_nothing(string method)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        foreach (string route in new[] { "runs", "sync/full", "me" })
        {
            using HttpRequestMessage request = new(new HttpMethod(method), "/api/icasync/" + route);
            request.Headers.Add("Origin", "https://evil.example");
            request.Headers.Add("Access-Control-Request-Method", "POST");
            using HttpResponseMessage response = await host.SendAsync(request);
            Assert.True(
                (int)response.StatusCode is 400 or 404 or 405 or 501, $"{method} {route}: {(int)response.StatusCode}");
            Assert.DoesNotContain(
                response.Headers, header => header.Key.StartsWith(
                    "Access-Control", StringComparison.OrdinalIgnoreCase));
        }

        Assert.Equal(0, await host.CountRunsAsync());
    }

    // ASVS 16.3.1, 16.3.2, 16.4.1: who tries is logged, in one line, without what was tried.
    [Fact]
    public async Task A_wrong_key_is_logged_in_one_line_and_without_the_key()
    {
        using StringWriter error = new();
        CommandIo io = new(TextWriter.Null, error, errorIsTerminal: false, _home);
        await using ApiHost host = await ApiHost.StartAsync(more: services => services.AddLogging(logging =>
            logging.AddProvider(new LineLoggerProvider(io, LogLevel.Warning))));
        using HttpClient stranger = new() { BaseAddress = host.Address };
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/icasync/runs/a%0A[warning] forged%1B[2J");
        request.Headers.Add("x-functions-key", "a-key-that-is-wrong");
        using HttpResponseMessage response = await stranger.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        string line = Assert.Single(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("the key is wrong", line, StringComparison.Ordinal);
        Assert.DoesNotContain("a-key-that-is-wrong", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001B', line);
    }

    // ASVS 1.2.3, 3.2.2, 1.3.2: the page makes text of data and never code or markup.
    [Fact]
    public void The_page_makes_no_markup_and_no_code_of_data()
    {
        string[] scripts = Directory.GetFiles(Path.Combine(Repository.Root, "Icasync.Functions", "Page"), "*.js");
        Assert.NotEmpty(scripts);
        string[] forbidden =
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "postMessage",
                "javascript:"];
        Assert.Empty(Some.Of(scripts).SelectMany(script => forbidden
            .Where(word => TextOf(script).Contains(word, StringComparison.Ordinal)).Select(
                word => $"{Path.GetFileName(script)}: {word}")));
    }

    // The channel between the page's own tabs reaches nobody of another origin; messages between windows may.
    private static string TextOf(string script) =>
        File.ReadAllText(script).Replace("tabs.postMessage", string.Empty, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private void OwnerOnly()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(ServeKey.PathOf(_home), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static async Task<ApiHost> WithheldAsync(string number)
    {
        ApiHost host = await ApiHost.StartAsync();
        host.Campus.Insert(Given.B with { Offering = number });
        host.Campus.Insert(Given.B with { Offering = number, Date = "2025/03/05" });
        await host.RunAsync();
        host.Campus.Touch("rq = '待定'", $"kkh = '{number}' AND rq = '2025/03/05'");
        await host.RunAsync();
        return host;
    }

    private static async Task ReleaseByBodyAsync(ApiHost host, string number)
    {
        string body = JsonSerializer.Serialize(new { xnxq = Campus.Term, reason = "gone", kkh = number });
        JsonElement answer = await ApiHost.JsonAsync(await host.PostAsync("courses/release", body), HttpStatusCode.OK);
        Assert.Equal(number, answer.GetProperty("kkh").GetString());
    }
}
