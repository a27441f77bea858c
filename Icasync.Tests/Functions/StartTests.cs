using System.Net;
using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>
/// A start over HTTP: what it answers, what it refuses, and which two are the same (group O of EDGE-CASES).
/// </summary>
public class StartTests
{
    [Fact]
    public async Task O01_A_start_answers_202_with_the_run_and_where_to_look()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        using HttpResponseMessage response = await host.PostAsync("sync/full", ApiHost.Body);
        JsonElement answer = await ApiHost.JsonAsync(response, HttpStatusCode.Accepted);
        string url = answer.GetProperty("statusUrl").GetString()!;
        Assert.Equal(url, response.Headers.Location!.ToString());
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter?.Delta);
        Assert.False(answer.TryGetProperty("management", out _));
        JsonElement run = await host.ReadAsync(url);
        Assert.Equal(answer.GetProperty("runId").GetString(), run.GetProperty("runId").GetString());
        Assert.Equal(("full", Campus.Term, "pending"), (Text(run, "kind"), Text(run, "term"), Text(run, "state")));
    }

    [Theory]
    [InlineData("""{"xnxq":"2024-2025"}""")]
    [InlineData("""{"xnxq":"2024-2026-1"}""")]
    [InlineData("""{"xnxq":"abc"}""")]
    [InlineData("""{"xnxq":""}""")]
    [InlineData("""{"xnxq":null}""")]
    [InlineData("""{"xnxq":20242}""")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task O02_A_wrong_or_missing_term_is_a_400_that_names_the_field_and_makes_no_run(string body)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        foreach (string kind in new[] { "full", "incremental", "users", "check" })
        {
            using HttpResponseMessage response = await host.PostAsync("sync/" + kind, body);
            Assert.Equal("xnxq", Text(await ApiHost.ProblemAsync(response, HttpStatusCode.BadRequest), "field"));
        }

        Assert.Equal(0, await host.CountRunsAsync());
    }

    [Fact]
    public async Task O04_No_options_and_empty_options_are_the_same_run()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        List<string> options = [];
        foreach (string given in new[] { string.Empty, ""","options":{}""", ""","options":null""" })
        {
            string body = $$"""{"xnxq":"{{Campus.Term}}"{{given}}}""";
            JsonElement answer = await ApiHost.JsonAsync(
                await host.PostAsync("sync/full", body), HttpStatusCode.Accepted);
            RunRow run = (await host.Campus.Get<RunStore>().FindAsync(Text(answer, "runId")!, default))!;
            options.Add($"{run.Kind} {run.Term} {JsonSerializer.Serialize(run.Options, WireFormat.Json)}");
            await ApiHost.JsonAsync(await host.PostAsync($"runs/{run.RunId}/terminate", "{}"), HttpStatusCode.Accepted);
        }

        Assert.Single(options.Distinct());
    }

    [Fact]
    public async Task O04_With_one_idempotency_key_they_are_one_request()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string[] bodies = [
            ApiHost.Body, $$$"""{ "xnxq": "{{{Campus.Term}}}", "options": {"force": false} }""", ApiHost.Body];
        List<string?> runs = [];
        foreach (string body in bodies)
        {
            runs.Add(Text(
                await ApiHost.JsonAsync(await host.PostAsync("sync/full", body, "monday"), HttpStatusCode.Accepted),
                "runId"));
        }

        Assert.Single(runs.Distinct());
        Assert.Equal(1, await host.CountRunsAsync());
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
