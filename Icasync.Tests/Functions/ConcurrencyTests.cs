using System.Net;
using System.Text.Json;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>Group N of EDGE-CASES over HTTP, and the Idempotency-Key: what happens when two come at once.</summary>
public class ConcurrencyTests
{
    private const int PairsCount = 1000;

    // A pair goes out together and through sockets of its own; the run is ended over HTTP before the next pair.
    [Fact]
    public async Task N01_Of_two_starts_at_once_one_is_202_and_one_409_a_thousand_times()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        for (int pair = 0; pair < PairsCount; pair++)
        {
            HttpResponseMessage[] answers = await Task.WhenAll(
                host.PostAsync("sync/full", ApiHost.Body), host.PostAsync("sync/full", ApiHost.Body));
            Assert.Equal(
                [HttpStatusCode.Accepted, HttpStatusCode.Conflict],
                answers.Select(answer => answer.StatusCode).Order());
            JsonElement started = await ApiHost.JsonAsync(
                answers.Single(answer => answer.StatusCode == HttpStatusCode.Accepted), HttpStatusCode.Accepted);
            JsonElement refused = await ApiHost.ProblemAsync(
                answers.Single(answer => answer.StatusCode == HttpStatusCode.Conflict), HttpStatusCode.Conflict);
            string runId = started.GetProperty("runId").GetString()!;
            Assert.Equal(runId, refused.GetProperty("runId").GetString());
            Assert.Equal("urn:icasync:problem:run-open", refused.GetProperty("type").GetString());
            await ApiHost.JsonAsync(await host.PostAsync($"runs/{runId}/terminate", "{}"), HttpStatusCode.Accepted);
        }

        Assert.Equal(PairsCount, await host.CountRunsAsync());
    }

    [Fact]
    public async Task N02_Any_other_kind_is_refused_while_a_full_sync_of_the_term_runs()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string runId = await host.StartRunAsync();
        List<HttpStatusCode> during = [];
        host.Engine.BeforeActivity = async name =>
        {
            if (name == "ApplyOfferings")
            {
                foreach (string kind in new[] { "incremental", "users", "check", "full" })
                {
                    JsonElement problem = await ApiHost.ProblemAsync(
                        await host.PostAsync("sync/" + kind, ApiHost.Body), HttpStatusCode.Conflict);
                    Assert.Equal(runId, problem.GetProperty("runId").GetString());
                    during.Add(HttpStatusCode.Conflict);
                }
            }
        };
        await host.WorkAsync();
        Assert.Equal(8, during.Count);
        await ApiHost.JsonAsync(
            await host.PostAsync("sync/full", """{"xnxq":"2025-2026-1"}"""), HttpStatusCode.Accepted);
        await ApiHost.JsonAsync(await host.PostAsync("sync/incremental", ApiHost.Body), HttpStatusCode.Accepted);
    }

    // Method: the host dies with its run in hand, as its missing heartbeat says; another host looks at the open runs.
    [Fact]
    public async Task N07_A_dead_holder_of_the_term_is_replaced_and_the_next_start_works()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string runId = await host.StartRunAsync();
        host.Campus.Sql(
            "UPDATE icasync_run SET state = 'running', attempt = 1, host_id = 'gone/1', heartbeat_at = "
                + $"'2025-01-01T00:00:00.000Z' WHERE run_id = '{runId}'");
        await ApiHost.ProblemAsync(await host.PostAsync("sync/full", ApiHost.Body), HttpStatusCode.Conflict);
        await host.WorkAsync("2");
        JsonElement run = await host.ReadAsync("runs/" + runId);
        Assert.Equal(("completed", 2), (run.GetProperty("state").GetString(), run.GetProperty("attempt").GetInt32()));
        await host.StartRunAsync();
    }

    [Fact]
    public async Task One_key_and_body_is_one_run_with_one_answer_however_many_send_it_at_once()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        HttpResponseMessage[] answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => host.PostAsync("sync/full", ApiHost.Body, "key-1")));
        List<string> texts = [];
        foreach (HttpResponseMessage answer in answers)
        {
            JsonElement body = await ApiHost.JsonAsync(answer, HttpStatusCode.Accepted);
            texts.Add(body.GetRawText());
            Assert.Equal(body.GetProperty("statusUrl").GetString(), answer.Headers.Location?.ToString());
        }

        Assert.Single(texts.Distinct());
        Assert.Equal(1, await host.CountRunsAsync());
        await ApiHost.ProblemAsync(
            await host.PostAsync("sync/full", """{"xnxq":"2025-2026-1"}""", "key-1"), HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_refused_request_gives_its_key_back()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string runId = await host.StartRunAsync();
        HttpResponseMessage[] refused = await Task.WhenAll(
            host.PostAsync("sync/full", ApiHost.Body, "key-2"), host.PostAsync("sync/full", ApiHost.Body, "key-2"));
        foreach (HttpResponseMessage one in refused)
        {
            JsonElement problem = await ApiHost.ProblemAsync(one, HttpStatusCode.Conflict);
            Assert.Equal(runId, problem.GetProperty("runId").GetString());
        }

        await host.PostAsync($"runs/{runId}/terminate", "{}");
        await ApiHost.JsonAsync(await host.PostAsync("sync/full", ApiHost.Body, "key-2"), HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task An_absurd_key_is_a_400()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        JsonElement problem = await ApiHost.ProblemAsync(
            await host.PostAsync("sync/full", ApiHost.Body, new string('k', 5000)), HttpStatusCode.BadRequest);
        Assert.Equal("Idempotency-Key", problem.GetProperty("field").GetString());
        Assert.Equal(0, await host.CountRunsAsync());
        await ApiHost.JsonAsync(
            await host.PostAsync("sync/full", ApiHost.Body, new string('k', 150)), HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_key_is_free_again_after_a_month()
    {
        const string Other = """{"xnxq":"2024-2025-2","options":{"reason":"another body"}}""";
        await using ApiHost host = await ApiHost.StartAsync();
        await ApiHost.JsonAsync(await host.PostAsync("sync/full", ApiHost.Body, "one"), HttpStatusCode.Accepted);
        await host.WorkAsync();
        await ApiHost.ProblemAsync(await host.PostAsync("sync/full", Other, "one"), HttpStatusCode.Conflict);
        host.Campus.Sql("UPDATE icasync_idempotency SET created_at = '2025-01-01T00:00:00.000Z'");
        await ApiHost.JsonAsync(await host.PostAsync("sync/full", Other, "one"), HttpStatusCode.Accepted);
        Assert.Equal(2, await host.CountRunsAsync());
    }
}
