using System.Net;
using System.Text.Json;
using Icasync.Functions.Http;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Http;

/// <summary>The document that describes the API, against the handlers: by routes, and by what a server really answers.</summary>
public class OpenApiTests
{
    private const string Root = "/api/icasync/";

    internal static JsonElement Document { get; } = JsonDocument.Parse(File.ReadAllText(
        Path.Combine(Repository.Root, "Icasync.Functions", "Http", "openapi.json"))).RootElement;

    internal static IEnumerable<(string Method, string Path, JsonElement Operation)> Operations() => Document.GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Select(one => (one.Name.ToUpperInvariant(), path.Name[Root.Length..], one.Value)));

    [Fact]
    public async Task Both_hosts_bind_what_the_document_describes_and_nothing_else()
    {
        await using ApiServer server = await ApiServer.StartAsync(withTerm: false);
        string[] described = Operations().Select(one => $"{one.Method} {one.Path}").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(described, server.Campus.Get<ApiRoutes>().All.Select(route => $"{route.Method} {route.Template}").Order(StringComparer.Ordinal));

        // The page holds no data, and signed-in people reach the same routes once more.
        string[] others = ["GET icasync", "GET icasync/page/{file}", "GET icasync/signed-in/{*path}", "POST icasync/signed-in/{*path}", "DELETE icasync/signed-in/{*path}"];
        string[] triggers = JsonDocument.Parse(File.ReadAllText(Path.Combine(
            Repository.Root, "Icasync.Functions", "bin", Repository.Configuration, "net10.0", "functions.metadata")))
            .RootElement.EnumerateArray()
            .SelectMany(function => function.GetProperty("bindings").EnumerateArray())
            .Where(binding => binding.GetProperty("type").GetString() == "httpTrigger")
            .SelectMany(binding => binding.GetProperty("methods").EnumerateArray()
                .Select(method => $"{method.GetString()!.ToUpperInvariant()} {binding.GetProperty("route").GetString()}"))
            .ToArray();
        Assert.Equal(
            described.Select(one => one.Replace(" ", " icasync/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            triggers.Except(others).Order(StringComparer.Ordinal));
    }

    // Method: a term that was synced, changed and synced, with a stored plan; every route that looks is asked with what is
    // there, and with what is not, and each answer must fit the schema of its status.
    [Fact]
    public async Task What_a_server_answers_fits_the_document()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        string runId = await server.RunAsync();
        server.Campus.Touch("room = '1300'");
        (_, JsonElement plan) = await server.PostAsync("plan/full", $$"""{"xnxq":"{{Campus.Term}}"}""");
        AssertFits("POST", "plan/{kind}", HttpStatusCode.OK, plan);
        await server.RunAsync("incremental");
        string planId = plan.GetProperty("planId").GetString()!;
        int answers = 0;
        foreach ((string method, string path, JsonElement _) in Operations().Where(one => one.Method == "GET"))
        {
            foreach (string given in new[] { path.Replace("{runId}", runId).Replace("{planId}", planId), path.Replace("{runId}", "none").Replace("{planId}", "none") })
            {
                string query = path is "withheld" ? "?term=" + Campus.Term : path is "why" ? "?person=20220001" : string.Empty;
                (HttpStatusCode status, JsonElement body) = await server.GetAsync(given + query);
                AssertFits(method, path, status, body);
                answers++;
            }
        }

        Assert.InRange(answers, 30, 100);
    }

    private static void AssertFits(string method, string path, HttpStatusCode status, JsonElement body)
    {
        JsonElement responses = Operations().Single(one => one.Method == method && one.Path == path).Operation.GetProperty("responses");
        Assert.True(responses.TryGetProperty(((int)status).ToString(), out JsonElement response), $"{method} {path} answers {status}: {body}");
        JsonElement schema = response.GetProperty("content").EnumerateObject().First().Value.GetProperty("schema");
        Assert.Empty(new SchemaCheck(Document).Errors(schema, body).Select(error => $"{method} {path} {status}: {error}"));
    }
}
