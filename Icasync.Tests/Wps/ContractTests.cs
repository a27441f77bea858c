using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Node = System.Collections.Generic.Dictionary<object, object>;
using Xunit;

namespace Icasync.Tests.Wps;

/// <summary>
/// Client and simulator against the document they were written from: neither may bend it for the other.
/// </summary>
public class ContractTests
{
    [Theory]
    [InlineData("none", "{}")]
    [InlineData("all", """{"S30":"404000001"}""")]
    public async Task O07_What_whole_runs_send_and_get_is_as_the_document_says(string attendees, string switches)
    {
        Judge? judge = null;
        await using Campus campus = new(
            new SyncOptions { EventAttendees = attendees }, host: null, around: inner => judge = new Judge(inner));
        await campus.ImportAsync("small-mess");
        await campus.SimAsync("PUT", "/_sim/switches", switches);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        await campus.ImportAsync("small-mess/after", replace: true);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Users)).State);
        Assert.Equal(
            RunState.Completed, (await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true })).State);
        await campus.Get<IWpsApi>().SendTextAsync(["104066"], "通知", default);
        Assert.Empty(judge!.Errors.Distinct());
        Assert.True(judge.Judged > 20);
    }

    [Fact]
    public async Task Every_operation_of_the_document_is_served_and_answered_as_it_says()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-clean");
        await campus.SyncAsync(RunKind.Full);
        OpenApiContract contract = OpenApiContract.Load();
        JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars").EnumerateArray()
            .First(one => one.GetProperty("events").GetArrayLength() > 1);
        using HttpClient client = new(new SimulatorMessageHandler(campus.Wps))
        {
            BaseAddress = new Uri("http://simulator"),
        };
        string token = await TokenAsync(client);
        List<string> wrong = [];

        // Deletes last: they take away what the others look at.
        foreach ((string method, string path, Node operation)
            in Some.Of(contract.Operations.Where(one => one.Path != "/oauth2/token"))
            .OrderBy(one => one.Path.EndsWith("/delete", StringComparison.Ordinal) ? 1 : 0)
            .ThenByDescending(one => one.Path.Length))
        {
            string target = path.Replace(
                "{calendar_id}", calendar.GetProperty("id").GetString(), StringComparison.Ordinal)
                .Replace(
                    "{event_id}", calendar.GetProperty("events")[0].GetProperty("id").GetString(),
                    StringComparison.Ordinal)
                .Replace("{user_id}", "104066", StringComparison.Ordinal)
                + Query(contract, path, operation);
            byte[] body = operation.TryGetValue("requestBody", out object? declared)
                ? Encoding.UTF8.GetBytes(Sample(
                    contract, (Node)((Node)((Node)((Node)declared)["content"])["application/json"])["schema"]))
                : [];
            using HttpResponseMessage response = await client.SendAsync(Signed(method, target, body, token));
            byte[] answer = await response.Content.ReadAsByteArrayAsync();
            string text = Encoding.UTF8.GetString(answer);
            if (text.Contains("no such operation", StringComparison.Ordinal))
            {
                wrong.Add($"{method} {path} is not served");
            }

            wrong.AddRange(
                contract.AnswerErrors(
                    operation, (int)response.StatusCode, answer).Select(error => $"{method} {target}: {error}"));
        }

        Assert.Empty(wrong);
    }

    private static async Task<string> TokenAsync(HttpClient client)
    {
        using FormUrlEncodedContent form = new(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = SimulatorOptions.DefaultAppId,
            ["client_secret"] = SimulatorOptions.DefaultAppKey,
        });
        using HttpResponseMessage response = await client.PostAsync(new Uri("/oauth2/token", UriKind.Relative), form);
        return JsonDocument.Parse(
            await response.Content.ReadAsStringAsync()).RootElement.GetProperty("access_token").GetString()!;
    }

    private static HttpRequestMessage Signed(string method, string target, byte[] body, string token)
    {
        string date = TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        HttpRequestMessage request = new(new HttpMethod(method), target) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation("X-Kso-Date", date);
        request.Headers.TryAddWithoutValidation("X-Kso-Authorization", Kso1Signature.Header(
            SimulatorOptions.DefaultAppId, SimulatorOptions.DefaultAppKey, method, target, "application/json", date,
            body));
        request.Headers.TryAddWithoutValidation("X-Kso-Id-Type", "external");
        return request;
    }

    private static string Query(OpenApiContract contract, string path, Node operation)
    {
        List<string> parts = [.. contract.Parameters(operation)
            .Where(
                one => (string)one["in"] == "query"
                    && one.TryGetValue("required", out object? needed)
                    && (string)needed == "true")
            .Select(one => (string)one["name"])
            .Where(name => name is not ("start_time" or "end_time"))
            .Select(name => name switch { "status" => "status=active", _ => name + "=104066" })];
        if (path.EndsWith("/events", StringComparison.Ordinal)
            || path.EndsWith("instances", StringComparison.Ordinal)
            || path.Contains("free_busy", StringComparison.Ordinal))
        {
            parts.Add("start_time=2025-03-03T00%3A00%3A00%2B08%3A00&end_time=2025-03-09T00%3A00%3A00%2B08%3A00");
        }

        return parts.Count == 0 ? string.Empty : "?" + string.Join('&', parts);
    }

    /// <summary>The smallest value that a schema takes.</summary>
    private static string Sample(OpenApiContract contract, Node given)
    {
        Node schema = contract.Resolve(given);
        if (schema.TryGetValue("allOf", out object? all))
        {
            string[] parts = [.. ((List<object>)all)
                .Select(part => Sample(contract, (Node)part).Trim('{', '}'))
                .Where(part => part.Length > 0)];
            return "{" + string.Join(',', parts) + "}";
        }

        Node properties = schema.TryGetValue("properties", out object? known) ? (Node)known : [];
        return (schema.GetValueOrDefault("type") as string ?? "string") switch
        {
            "object" when properties.ContainsKey("datetime") => "{\"datetime\":\"2025-03-04T08:00:00+08:00\"}",
            "object" =>
                "{" + string.Join(
                    ',', (schema.TryGetValue("required", out object? required) ? (List<object>)required : [])
                .Select(name => $"\"{name}\":" + Sample(contract, (Node)properties[name]))) + "}",
            "array" => "[" + Sample(contract, (Node)schema["items"]) + "]",
            "integer" => "1",
            "boolean" => "false",
            _ when schema.TryGetValue("enum", out object? choices) => $"\"{((List<object>)choices)[0]}\"",
            _ => "\"104066\"",
        };
    }

    private sealed class Judge(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private readonly OpenApiContract _contract = OpenApiContract.Load();

        public ConcurrentBag<string> Errors { get; } = [];

        public int Judged { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Uri uri = request.RequestUri!;
            string name = $"{request.Method} {uri.AbsolutePath}";
            if (_contract.Find(request.Method.Method, uri.AbsolutePath) is not { } found)
            {
                Errors.Add($"{name} is not in the document");
                return await base.SendAsync(request, cancellationToken);
            }

            byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
            List<(string, string)> query = [.. uri.Query.TrimStart('?')
                .Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split('=')).Select(pair => (pair[0], Uri.UnescapeDataString(pair[1])))];
            Report(name, _contract.RequestErrors(
                found.Operation, query, header => request.Headers.TryGetValues(header, out IEnumerable<string>? values)
                    ? values.First()
                    : null, body));
            if (found.Path != "/oauth2/token" && request.Content?.Headers.ContentType?.ToString() != "application/json")
            {
                Errors.Add($"{name}: Content-Type is not application/json");
            }

            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            Report(
                name,
                _contract.AnswerErrors(
                    found.Operation, (int)response.StatusCode,
                    await response.Content.ReadAsByteArrayAsync(cancellationToken)));
            Judged++;
            return response;
        }

        private void Report(string name, IEnumerable<string> errors)
        {
            foreach (string error in errors)
            {
                Errors.Add($"{name}: {error}");
            }
        }
    }
}
