using System.Net;
using System.Text;
using System.Text.Json;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>
/// A thousand malformed requests made from the OpenAPI document: each is refused without a 5xx, starts no run and tells
/// nothing of the inside. The seed is printed; ICASYNC_FUZZ_SEED repeats it.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    private const int RequestsCount = 1000;

    private static readonly string[] Secrets =
    [
        "Exception", "   at ", ".cs:line", "SELECT ", "Sqlite", "System.", "Data Source", ".db", "sk-demo", ApiHost.Key,
        "stack",
    ];

    private static readonly string[] Oddities =
    [
        "'", "' OR 1=1 --", "..", "../../etc/passwd", "%00", "%ff%fe", "%F0%9F%92%A9", "𝟐𝟎𝟐𝟒-2025-2",
        "2024-2025-2 ", "null", "true", "-1",
        "0", "1e308", "99999999999999999999", "NaN", "{}", "[]", "\"", "a;b", "a\tb", "<script>", "${jndi:x}",
        new string('9', 3000),
        new string('课', 400), "2024-2025-22", "２０２４", "%", "%%s%n", "%2e%2e%2f", "a%0d%0aSet-Cookie:x",
    ];

    [Fact]
    public async Task A_thousand_malformed_requests_are_refused_without_a_5xx_a_run_or_a_leak()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("ICASYNC_FUZZ_SEED"), out int given)
            ? given
            : Random.Shared.Next();
        output.WriteLine($"ICASYNC_FUZZ_SEED={seed}");
        Random random = new(seed);
        ApiOperation[] operations = ApiDocument.Load().Operations.Where(
            one => !one.Path.Contains("/health/", StringComparison.Ordinal)).ToArray();
        await using ApiHost host = await ApiHost.StartAsync();
        Dictionary<int, int> statuses = [];
        for (int number = 0; number < RequestsCount; number++)
        {
            ApiOperation operation = operations[random.Next(operations.Length)];
            (HttpRequestMessage request, string shown) = Malformed(operation, host.Address, random);
            using HttpRequestMessage disposed = request;
            using HttpResponseMessage response = await host.SendAsync(request);
            string text = await response.Content.ReadAsStringAsync();
            string message = $"seed {seed}, request {number}: {shown} -> {(int)response.StatusCode} "
                + $"{text[..Math.Min(300, text.Length)]}";
            Assert.True((int)response.StatusCode < 500, message);
            Assert.False(operation.TakesBody && response.IsSuccessStatusCode, message);

            // What stands in a path may lead to another route or to none; a target that is too long reaches no route.
            Assert.True(
                operation.ParametersIn("path").Any() || response.StatusCode == HttpStatusCode.RequestUriTooLong
                || operation.Response((int)response.StatusCode) is not null, "not in the document: " + message);
            if (!response.IsSuccessStatusCode)
            {
                Assert.True(
                    text.Length < 2000 && !Secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal)),
                    message);
            }

            statuses[(int)response.StatusCode] = statuses.GetValueOrDefault((int)response.StatusCode) + 1;
        }

        output.WriteLine(string.Join(", ", statuses.OrderBy(one => one.Key).Select(one => $"{one.Key}: {one.Value}")));
        Assert.Equal(0, await host.CountRunsAsync());
        Assert.True(
            statuses.GetValueOrDefault(400) > RequestsCount / 10, "the fuzzer no longer meets the checks of fields");

        // What is well formed still works after all that.
        await host.StartRunAsync();
    }

    private static (HttpRequestMessage Request, string Shown) Malformed(
        ApiOperation operation, Uri address, Random random)
    {
        string path = operation.Path;
        foreach (string name in operation.ParametersIn("path"))
        {
            path = path.Replace($"{{{name}}}", Odd(random), StringComparison.Ordinal);
        }

        string[] query = operation.ParametersIn("query").Append("unknown").Where(_ => random.Next(3) > 0)
            .Select(name => $"{name}={Odd(random)}").ToArray();
        string target = path + (query.Length == 0 ? string.Empty : "?" + string.Join('&', query));
        HttpRequestMessage request = new(
            new HttpMethod(operation.Method),
            new Uri(
                address.ToString().TrimEnd('/') + target,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        byte[] body = operation.TakesBody ? Body(random) : [];
        if (operation.TakesBody)
        {
            request.Content = new ByteArrayContent(body);
            string[] types = ["application/json", "text/plain", "application/json; charset=utf-16", "application/xml"];
            request.Content.Headers.TryAddWithoutValidation("Content-Type", types[random.Next(types.Length)]);
        }

        if (random.Next(4) == 0)
        {
            request.Headers.TryAddWithoutValidation(
                "Idempotency-Key", random.Next(2) == 0 ? new string('k', 500) : "k" + random.Next(5));
        }

        return (
            request,
            $"{operation.Method} {target} {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(200, body.Length)))}");
    }

    // Only characters that may stand in a target: a client library would refuse to send the others at all.
    private static string Odd(Random random)
    {
        string text = Oddities[random.Next(Oddities.Length)];
        return text.Contains('%', StringComparison.Ordinal) && random.Next(2) == 0
            ? text.Replace("%%", "%25", StringComparison.Ordinal)
            : Uri.EscapeDataString(text);
    }

    // Every body has at least one defect: none may start, decide or change anything.
    private static byte[] Body(Random random)
    {
        string odd = JsonSerializer.Serialize(Oddities[random.Next(Oddities.Length)]);
        string[] bodies =
        [
            $"{{\"xnxq\":{odd},\"nonsense\":1}}", "{\"xnxq\":\"2024-2025-2\"", "{\"xnxq\":\"2024-2025-2\",}", "[]",
            "null", "42", "\"2024-2025-2\"",
            "{\"xnxq\":[\"2024-2025-2\"]}", "{\"xnxq\":{\"a\":1}}", "{\"xnxq\":true}",
            $"{{\"xnxq\":\"2024-2025-2\",{odd}:1}}",
            "{\"xnxq\":\"2024-2025-2\",\"options\":5}", "{\"xnxq\":\"2024-2025-2\",\"xnxq\":\"2024-2025-2\"}",
            $"{{\"xnxq\":\"2024-2025-2\",\"options\":{{\"onFailure\":{odd}}}}}",
            "{\"xnxq\":\"2024-2025-2\",\"options\":{\"force\":1}}",
            "{\"xnxq\":\"2024-2025-2\",\"options\":{\"courses\":[{}]}}",
            $"{{\"xnxq\":\"2024-2025-2\",\"options\":{{\"planId\":{odd}}},\"reason\":3}}",
            "{\"reason\":5}", "{\"reason\":{}}", "{\"now\":\"yes\",\"x\":1}", "{\"items\":\"all\",\"xnxq\":4}",
            $"{{\"xnxq\":\"2024-2025-2\",\"options\":{{\"reason\":\"{new string('x', 70_000)}\"}}}}",
            new string('[', 2000), new string('{', 50), "\uFEFF{\"xnxq\":7}", "{\"xnxq\":\"\\ud800\"}",
            "{\"xnxq\":\"2024-2025-2\\u0000\"}",
        ];
        byte[] body = Encoding.UTF8.GetBytes(bodies[random.Next(bodies.Length)]);
        if (random.Next(5) == 0)
        {
            body = [.. body, 0xff];
        }

        return body;
    }
}
