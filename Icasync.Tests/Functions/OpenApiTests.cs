using System.Net;
using System.Text.Json;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>The OpenAPI document says what both hosts bind, and what they really answer.</summary>
public class OpenApiTests
{
    private static readonly string[] Undocumented = [
        "/", "/api/icasync", "/api/icasync/page/{file}", "/api/icasync/signed-in/{*path}"];

    [Fact]
    public async Task The_document_lists_what_serve_binds_and_nothing_else()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        Assert.Equal(
            Documented(),
            host.Routes.Where(route => !Undocumented.Contains(route.Route))
                .Select(route => $"{route.Method} {route.Route}")
                .Order());
        JsonElement served = await host.ReadAsync("openapi.json");
        Assert.StartsWith("3.1", served.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            Documented().Count,
            served.GetProperty("paths").EnumerateObject().Sum(path => path.Value.EnumerateObject().Count()));
    }

    [Fact]
    public void The_document_lists_what_the_functions_app_binds_and_nothing_else()
    {
        List<string> bound = [];
        foreach (JsonElement binding in HttpTriggers())
        {
            string route = "/api/" + binding.GetProperty("route").GetString()!;
            if (!Undocumented.Contains(route))
            {
                bound.AddRange(
                    binding.GetProperty("methods")
                        .EnumerateArray()
                        .Select(method => $"{method.GetString()!.ToUpperInvariant()} {route}"));
            }
        }

        Assert.Equal(Documented(), bound.Order());
    }

    // The host asks for a key before the app is asked at all: only probes and the page's files are open (O16).
    [Fact]
    public void O16_Every_data_route_of_the_functions_app_asks_for_a_key()
    {
        string[] open = HttpTriggers()
            .Where(binding => binding.GetProperty("authLevel").GetString() is { } level
                && !string.Equals(level, "Function", StringComparison.OrdinalIgnoreCase))
            .Select(binding => binding.GetProperty("route").GetString()!)
            .ToArray();
        Assert.Equal(
            [
                "icasync", "icasync/health/live", "icasync/health/ready", "icasync/page/{file}",
                "icasync/signed-in/{*path}",
            ],
            open.Order(StringComparer.Ordinal));
    }

    // Method: one whole life of a run, with every looking route asked on the way and each answer held against its
    // schema.
    [Fact]
    public async Task Live_answers_have_the_form_that_the_document_says()
    {
        ApiDocument document = ApiDocument.Load();
        await using ApiHost host = await ApiHost.StartAsync("small-mess");
        List<string> misfits = [];
        async Task CheckAsync(Task<HttpResponseMessage> sent, string method, string path, HttpStatusCode status)
        {
            using HttpResponseMessage response = await sent;
            misfits.AddRange(document.Misfits(
                method, "/api/icasync" + path, (int)status, await ApiHost.JsonAsync(response, status)));
        }

        await CheckAsync(host.PostAsync("plan/full", ApiHost.Body), "POST", "/plan/{kind}", HttpStatusCode.OK);
        string runId = await host.StartRunAsync();
        await CheckAsync(host.PostAsync("sync/full", ApiHost.Body), "POST", "/sync/full", HttpStatusCode.Conflict);
        await CheckAsync(host.GetAsync("runs/" + runId), "GET", "/runs/{runId}", HttpStatusCode.OK);
        await host.WorkAsync();
        string planId = (await host.ReadAsync("plans")).GetProperty("items")[0].GetProperty("planId").GetString()!;
        foreach ((string route, string path) in new[]
        {
            ("runs", "/runs"), ($"runs/{runId}", "/runs/{runId}"),
            ($"runs/{runId}/tree?courses=true", "/runs/{runId}/tree"),
            ($"runs/{runId}/colleges", "/runs/{runId}/colleges"),
            ($"runs/{runId}/findings?limit=5", "/runs/{runId}/findings"),
            ($"runs/{runId}/people?who=all", "/runs/{runId}/people"),
            ($"runs/{runId}/failures", "/runs/{runId}/failures"), ($"runs/{runId}/report", "/runs/{runId}/report"),
            ($"runs/{runId}/changes", "/runs/{runId}/changes"), ("plans", "/plans"),
            ("plans/" + planId, "/plans/{planId}"),
            ("withheld?term=" + Campus.Term, "/withheld"), ("changes?limit=50", "/changes"),
            ("schedules", "/schedules"),
            ("operator-log", "/operator-log"), ("me", "/me"), ("terms", "/terms"), ("today", "/today"),
            ("health/live", "/health/live"),
            ("health/ready", "/health/ready"), ("why?person=20220001", "/why"), ("why?person=nobody", "/why"),
            ("timetable?student=20220001", "/timetable"), ("timetable?room=nowhere", "/timetable"),
            ("search?q=2", "/search"), ("drift", "/drift"),
            ($"plans/{planId}/operations", "/plans/{planId}/operations"),
        })
        {
            await CheckAsync(host.GetAsync(route), "GET", path, HttpStatusCode.OK);
        }

        await CheckAsync(
            host.PostAsync($"runs/{runId}/terminate", "{}"), "POST", "/runs/{runId}/{act}", HttpStatusCode.Conflict);
        await CheckAsync(
            host.PostAsync("schedules/nightly/pause", """{"reason":"test"}"""), "POST", "/schedules/{name}/{act}",
            HttpStatusCode.OK);
        await CheckAsync(
            host.PostAsync("schedules/nightly/run", """{"reason":"test"}"""), "POST", "/schedules/{name}/{act}",
            HttpStatusCode.Accepted);
        await CheckAsync(host.GetAsync("runs/nobody"), "GET", "/runs/{runId}", HttpStatusCode.NotFound);
        await CheckAsync(host.GetAsync("runs?limit=0"), "GET", "/runs", HttpStatusCode.BadRequest);
        await CheckAsync(
            host.PostAsync($"plans/{planId}/allow", """{"reason":"x"}"""), "POST", "/plans/{planId}/{decision}",
            HttpStatusCode.Conflict);
        Assert.Empty(misfits);
    }

    private static IReadOnlyList<JsonElement> HttpTriggers() =>
        Some.Of(JsonDocument.Parse(File.ReadAllText(Path.Combine(
            Repository.Root, "Icasync.Functions", "bin", Repository.Configuration, "net10.0", "functions.metadata")))
        .RootElement.EnumerateArray().SelectMany(function => function.GetProperty("bindings").EnumerateArray())
        .Where(binding => binding.GetProperty("type").GetString() == "httpTrigger"));

    private static IReadOnlyList<string> Documented() => Some.Of(
        ApiDocument.Load().Operations.Select(operation => $"{operation.Method} {operation.Path}").Order());
}
