using System.Net;
using System.Text.Json;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Http;

/// <summary>Group O of EDGE-CASES, and N by HTTP: what operators ask for, and what they are told.</summary>
public class OperatorTests
{
    private const string Body = """{"xnxq":"2024-2025-2"}""";

    [Fact]
    public async Task O01_O04_N01_N02_O12_A_start_is_accepted_once_and_an_ended_run_is_not_terminated()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        (HttpStatusCode status, JsonElement started) = await server.PostAsync("sync/full", """{"xnxq":"2024-2025-2","options":{}}""");
        string runId = started.GetProperty("runId").GetString()!;
        Assert.Equal((HttpStatusCode.Accepted, $"/api/icasync/runs/{runId}"), (status, started.GetProperty("statusUrl").GetString()));
        foreach (string kind in new[] { "full", "incremental" })
        {
            (HttpStatusCode again, JsonElement problem) = await server.PostAsync("sync/" + kind, Body);
            Assert.Equal((HttpStatusCode.Conflict, runId), (again, problem.GetProperty("runId").GetString()));
        }

        await server.Campus.AttemptAsync(runId);
        JsonElement run = (await server.GetAsync("runs/" + runId)).Body;
        Assert.Equal("completed", run.GetProperty("state").GetString());
        Assert.Equal(run.GetProperty("progress").GetProperty("total").GetInt32(), run.GetProperty("progress").GetProperty("done").GetInt32());
        Assert.Equal(HttpStatusCode.Conflict, (await server.PostAsync($"runs/{runId}/terminate", "{}")).Status);
        Assert.Equal("completed", (await server.GetAsync("runs/" + runId)).Body.GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("""{"xnxq":"2024-2025"}""", "xnxq")]
    [InlineData("""{"xnxq":"2024-2026-1"}""", "xnxq")]
    [InlineData("""{"xnxq":"abc"}""", "xnxq")]
    [InlineData("{}", "xnxq")]
    [InlineData("", "xnxq")]
    [InlineData("""{"xnxq":"2024-2025-2","xnxq":"2024-2025-1"}""", "xnxq")]
    [InlineData("""{"xnxq":20242}""", "xnxq")]
    [InlineData("""{"xnxq":"2024-2025-2","kkh":"1"}""", "kkh")]
    [InlineData("""{"xnxq":"2024-2025-2","options":{"forse":true}}""", "options.forse")]
    [InlineData("""{"xnxq":"2024-2025-2","options":{"force":"yes"}}""", "options.force")]
    [InlineData("""{"xnxq":"2024-2025-2","options":{"onFailure":"undo"}}""", "options.onFailure")]
    [InlineData("""{"xnxq":"2024-2025-2","options":{"planId":"none"}}""", "options.planId")]
    [InlineData("[1]", "body")]
    [InlineData("{", "body")]
    public async Task O02_A_wrong_start_names_its_field_and_makes_no_run(string body, string field)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        (HttpStatusCode status, JsonElement problem) = await server.PostAsync("sync/full", body);
        Assert.Equal((HttpStatusCode.BadRequest, field), (status, problem.GetProperty("field").GetString()));
        Assert.Equal(0, server.Count("icasync_run"));
    }

    [Fact]
    public async Task O08_O16_Unknown_runs_wrong_methods_and_callers_without_key_get_problems()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("runs/none")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("nothing")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.SendAsync("DELETE", "plans")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.SendAsync("OPTIONS", "runs")).Status);
        server.Http.DefaultRequestHeaders.Remove("x-functions-key");
        (HttpStatusCode status, JsonElement problem) = await server.PostAsync("sync/full", Body);
        Assert.Equal((HttpStatusCode.Unauthorized, 401), (status, problem.GetProperty("status").GetInt32()));
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("health/live")).Status);
        Assert.Equal(0, server.Count("icasync_run"));
    }

    [Fact]
    public async Task O10_A_terminated_run_keeps_its_reason_and_stands_in_the_operator_log()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        string runId = (await server.PostAsync("sync/full", Body)).Body.GetProperty("runId").GetString()!;
        Assert.Equal(HttpStatusCode.Accepted, (await server.PostAsync($"runs/{runId}/terminate", """{"reason":"学期未定"}""")).Status);
        JsonElement run = (await server.GetAsync("runs/" + runId)).Body;
        Assert.Equal(("terminated", "学期未定"), (run.GetProperty("state").GetString(), run.GetProperty("message").GetString()));
        JsonElement entry = (await server.GetAsync("operator-log?runId=" + runId)).Body.GetProperty("items")[0];
        Assert.Equal(("terminate", "学期未定"), (entry.GetProperty("act").GetString(), entry.GetProperty("why").GetString()));
    }

    [Fact]
    public async Task O19_The_sums_of_a_report_are_the_remote_calls_that_were_made()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        string runId = await server.RunAsync();
        JsonElement run = (await server.GetAsync($"runs/{runId}/report?format=json")).Body.GetProperty("run");
        JsonElement calls = await server.Campus.CallsAsync();
        Assert.Equal(calls.GetProperty("writes").GetInt64(), run.GetProperty("remote").GetProperty("writes").GetInt64());
        Assert.Equal(1, run.GetProperty("counts").GetProperty("calendars").GetProperty("created").GetInt32());
        JsonElement items = (await server.GetAsync($"runs/{runId}/changes")).Body.GetProperty("items");
        Assert.Contains(items.EnumerateArray(), item => item.GetProperty("text").GetProperty("zh").GetString()!.StartsWith("新增课次", StringComparison.Ordinal));
    }
}
