using System.Text;
using System.Text.Json;
using Xunit;

namespace Icasync.Tests.Http;

/// <summary>
/// A thousand malformed requests, made from openapi.json with a seed. Goal: no 5xx, no run, nothing of the inside told.
/// Method: an operation, its parameters and body filled with what its schema does not allow, or with noise.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    private const int Requests = 1000;

    private static readonly string[] Junk =
    [
        "", "0", "-1", "null", "'; DROP TABLE icasync_run; --", "../../etc/passwd", "%00", "课程", "\ud83d\ude00", "<script>", "9999999999999999999",
        "2024-2026-1", "true", "{}", "[]", "a b", "a/b", "2024-13-45", new('x', 3000),
    ];

    private static readonly string[] Bodies =
    [
        "", "{", "[]", "null", "1", "\"x\"", "{}", "{\"xnxq\":null}", "{\"xnxq\":\"2024-2026-1\"}", "{\"xnxq\":[\"2024-2025-2\"]}",
        "{\"xnxq\":\"2024-2025-2\",\"xnxq\":\"2024-2025-2\"}", "{\"xnxq\":\"2024-2025-2\",\"options\":1}", "{\"xnxq\":\"2024-2025-2\",\"other\":1}",
        "{\"xnxq\":\"2024-2025-2\",\"options\":{\"courses\":[null]}}", "{\"xnxq\":\"2024-2025-2\",\"options\":{\"courses\":[\"\"]}}",
        "{\"xnxq\":\"2024-2025-2\",\"options\":{\"planId\":\"\\u0000\"}}", "{\"xnxq\":\"\\ud800\"}", "{\"reason\":{}}", "{\"items\":[null]}",
        "{\"reason\":\"\\ud800\"}", "{\"xnxq\":\"2024-2025-2\",\"options\":{\"onFailure\":\"x\"}}", new('[', 500), "\u0001\u0002", "{\"a\":" + new string('9', 400) + "}",
    ];

    [Fact]
    public async Task A_thousand_malformed_requests_do_nothing_and_learn_nothing()
    {
        int seed = Environment.GetEnvironmentVariable("FUZZ_SEED") is { } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : Environment.TickCount;
        output.WriteLine($"FUZZ_SEED={seed}");
        Random random = new(seed);
        await using ApiServer server = await ApiServer.StartAsync();
        string folder = Path.GetTempPath();
        var operations = OpenApiTests.Operations().Where(one => !one.Path.StartsWith("health", StringComparison.Ordinal)).ToArray();
        for (int i = 0; i < Requests; i++)
        {
            (string method, string path, JsonElement operation) = operations[random.Next(operations.Length)];
            using HttpRequestMessage request = Make(random, method, path, operation);
            using HttpResponseMessage response = await server.Http.SendAsync(request);
            string text = await response.Content.ReadAsStringAsync();
            string what = $"seed {seed}, request {i}: {method} {request.RequestUri} answered {(int)response.StatusCode} {text[..Math.Min(300, text.Length)]}";
            Assert.True((int)response.StatusCode < 500, what);
            Assert.True((int)response.StatusCode != 202, what);
            if (path != "openapi.json")
            {
                foreach (string inside in new[] { folder + "icasync-", "   at ", "Exception", "Data Source", "SQLite", ".cs:", ApiServer.Key })
                {
                    Assert.False(text.Contains(inside, StringComparison.Ordinal), what);
                }
            }
        }

        Assert.Equal(0, server.Count("icasync_run"));
    }

    private static HttpRequestMessage Make(Random random, string method, string path, JsonElement operation)
    {
        string Noise() => Uri.EscapeDataString(Junk[random.Next(Junk.Length)] is { Length: > 0 } junk ? junk : "-");
        string filled = System.Text.RegularExpressions.Regex.Replace(path, @"\{(\w+)\}", match =>
            random.Next(3) == 0 && match.Groups[1].Value is "act" or "decision" ? "terminate" : Noise());
        List<string> query = [];
        foreach (JsonElement parameter in operation.TryGetProperty("parameters", out JsonElement parameters) ? parameters.EnumerateArray().ToArray() : [])
        {
            if (parameter.GetProperty("in").GetString() == "query" && random.Next(3) > 0)
            {
                query.Add($"{parameter.GetProperty("name").GetString()}={Noise()}");
            }
        }

        HttpRequestMessage request = new(
            new HttpMethod(random.Next(20) == 0 ? "PUT" : method), filled + (query.Count > 0 ? "?" + string.Join('&', query) : string.Empty));
        if (method == "POST")
        {
            request.Content = new StringContent(Bodies[random.Next(Bodies.Length)], Encoding.UTF8, random.Next(10) == 0 ? "text/xml" : "application/json");
            request.Headers.TryAddWithoutValidation("Idempotency-Key", random.Next(4) == 0 ? new string('k', 1 + random.Next(400)) : null);
        }

        return request;
    }
}
