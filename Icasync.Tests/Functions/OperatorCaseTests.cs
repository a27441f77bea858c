using System.Net;
using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>Group O of EDGE-CASES over HTTP: what an operator sends and sees.</summary>
public class OperatorCaseTests
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
        foreach (string body in new[] { ApiHost.Body, $$$"""{"xnxq":"{{{Campus.Term}}}","options":{}}""", $$$"""{"xnxq":"{{{Campus.Term}}}","options":null}""" })
        {
            JsonElement answer = await ApiHost.JsonAsync(await host.PostAsync("sync/full", body), HttpStatusCode.Accepted);
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
        string[] bodies = [ApiHost.Body, $$$"""{ "xnxq": "{{{Campus.Term}}}", "options": {"force": false} }""", ApiHost.Body];
        List<string?> runs = [];
        foreach (string body in bodies)
        {
            runs.Add(Text(await ApiHost.JsonAsync(await host.PostAsync("sync/full", body, "monday"), HttpStatusCode.Accepted), "runId"));
        }

        Assert.Single(runs.Distinct());
        Assert.Equal(1, await host.CountRunsAsync());
    }

    [Fact]
    public async Task O08_An_unknown_run_is_a_404_on_every_route()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        foreach (string part in new[] { "", "/tree", "/failures", "/report", "/changes" })
        {
            await ApiHost.ProblemAsync(await host.GetAsync("runs/20250101T000000000-full-abcdef" + part), HttpStatusCode.NotFound);
        }

        foreach (string act in new[] { "terminate", "suspend", "resume", "rewind", "retry" })
        {
            await ApiHost.ProblemAsync(await host.PostAsync("runs/nobody/" + act, """{"reason":"test"}"""), HttpStatusCode.NotFound);
        }

        await ApiHost.ProblemAsync(await host.GetAsync("plans/nobody"), HttpStatusCode.NotFound);
        await ApiHost.ProblemAsync(await host.PostAsync("plans/nobody/allow", """{"reason":"test"}"""), HttpStatusCode.NotFound);
        await ApiHost.ProblemAsync(await host.PostAsync("schedules/nobody/run", "{}"), HttpStatusCode.NotFound);
    }

    // Method: the run is looked at over HTTP before each of its activities, so no state in between is missed.
    [Fact]
    public async Task O09_Progress_never_falls_and_ends_with_done_equal_to_total()
    {
        await using ApiHost host = await ApiHost.StartAsync("small-mess");
        string runId = await host.StartRunAsync();
        List<int> seen = [];
        host.Engine.BeforeActivity = async _ => seen.Add(Done(await host.ReadAsync("runs/" + runId)));
        await host.WorkAsync();
        JsonElement run = await host.ReadAsync("runs/" + runId);
        JsonElement progress = run.GetProperty("progress");
        Assert.Equal("completed", Text(run, "state"));
        Assert.Equal(seen.Order(), seen);
        Assert.True(seen.Distinct().Count() > 3, string.Join(' ', seen));
        Assert.True(seen[^1] <= Done(run));
        Assert.Equal(progress.GetProperty("total").GetInt32(), Done(run));
        Assert.Equal(0, progress.GetProperty("failed").GetInt32());
        Assert.Equal("finish", Text(progress, "phase"));
    }

    [Fact]
    public async Task O10_A_terminated_run_stops_after_the_courses_in_hand_and_keeps_counts_and_reason()
    {
        await using ApiHost host = await ApiHost.StartAsync("small-clean");
        string runId = await host.StartRunAsync();
        int batches = 0;
        host.Engine.BeforeActivity = async name =>
        {
            // The first batch makes calendars; told before the second one, the run has done something and not all.
            if (name == "ApplyOfferings" && ++batches == 2)
            {
                JsonElement answer = await ApiHost.JsonAsync(
                    await host.PostAsync($"runs/{runId}/terminate", """{"reason":"wrong term"}"""), HttpStatusCode.Accepted);
                Assert.Equal("running", Text(answer, "state"));
            }
        };
        await host.WorkAsync();
        JsonElement run = await host.ReadAsync("runs/" + runId);
        Assert.Equal(("terminated", "wrong term"), (Text(run, "state"), Text(run, "message")));
        Assert.True(run.GetProperty("counts").GetProperty("calendars").GetProperty("created").GetInt32() > 0);
        long writes = (await host.Campus.CallsAsync()).GetProperty("writes").GetInt64();
        await host.WorkAsync("2");
        Assert.Equal(writes, (await host.Campus.CallsAsync()).GetProperty("writes").GetInt64());
        JsonElement entry = (await host.ReadAsync("operator-log?runId=" + runId)).GetProperty("items")[0];
        Assert.Equal(("terminate", "wrong term", "api key"), (Text(entry, "act"), Text(entry, "why"), Text(entry, "who")));
    }

    [Theory]
    [InlineData("terminate", "terminated")]
    [InlineData("suspend", "suspended")]
    public async Task O10_A_run_that_was_told_to_stop_has_stopped_also_when_the_courses_in_hand_were_the_last(string act, string state)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string runId = await host.StartRunAsync();
        host.Engine.BeforeActivity = async name =>
        {
            if (name == "FinishRun")
            {
                await ApiHost.JsonAsync(await host.PostAsync($"runs/{runId}/{act}", "{}"), HttpStatusCode.Accepted);
            }
        };
        await host.WorkAsync();
        host.Engine.BeforeActivity = _ => Task.CompletedTask;
        Assert.Equal(state, Text(await host.ReadAsync("runs/" + runId), "state"));
        long writes = (await host.Campus.CallsAsync()).GetProperty("writes").GetInt64();
        await host.PostAsync($"runs/{runId}/{(act == "suspend" ? "resume" : "rewind")}", "{}");
        await host.WorkAsync("2");
        Assert.Equal("completed", Text(await host.ReadAsync("runs/" + runId), "state"));
        Assert.Equal(writes, (await host.Campus.CallsAsync()).GetProperty("writes").GetInt64());
    }

    [Fact]
    public async Task O12_A_completed_run_cannot_be_terminated()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string runId = await host.StartRunAsync();
        await host.WorkAsync();
        string before = (await host.ReadAsync("runs/" + runId)).GetRawText();
        foreach (string act in new[] { "terminate", "suspend", "resume", "rewind", "retry" })
        {
            await ApiHost.ProblemAsync(await host.PostAsync($"runs/{runId}/{act}", "{}"), HttpStatusCode.Conflict);
        }

        Assert.Equal(before, (await host.ReadAsync("runs/" + runId)).GetRawText());
    }

    [Fact]
    public async Task O16_A_call_without_the_key_is_a_401_that_tells_nothing_and_starts_nothing()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        using HttpClient stranger = new() { BaseAddress = host.Address };
        foreach (string? key in new[] { null, "", "wrong", ApiHost.Key + "0", ApiHost.Key[..^1] })
        {
            foreach ((string method, string route) in host.Routes.Where(route => !IsOpen(route.Route)))
            {
                using HttpRequestMessage request = new(new HttpMethod(method), route) { Content = new StringContent(ApiHost.Body) };
                request.Headers.TryAddWithoutValidation("x-functions-key", key);
                request.Headers.Add("X-MS-CLIENT-PRINCIPAL-NAME", "dean");
                using HttpResponseMessage response = await stranger.SendAsync(request);
                string text = (await ApiHost.ProblemAsync(response, HttpStatusCode.Unauthorized)).GetRawText();
                Assert.DoesNotContain(Campus.Term, text, StringComparison.Ordinal);
            }
        }

        Assert.Equal(0, await host.CountRunsAsync());
    }

    [Fact]
    public async Task O19_The_sums_of_a_report_are_those_of_the_calls_that_were_made()
    {
        await using ApiHost host = await ApiHost.StartAsync("small-mess");
        string runId = await host.StartRunAsync();
        await host.WorkAsync();
        JsonElement report = await host.ReadAsync($"runs/{runId}/report");
        JsonElement counts = report.GetProperty("run").GetProperty("counts");
        JsonElement state = await host.Campus.StateAsync();
        JsonElement[] calendars = [.. state.GetProperty("calendars").EnumerateArray()];
        Assert.Equal(calendars.Length, counts.GetProperty("calendars").GetProperty("created").GetInt32());
        Assert.Equal(calendars.Sum(one => one.GetProperty("events").GetArrayLength()), counts.GetProperty("events").GetProperty("created").GetInt32());
        Assert.Equal(
            calendars.Sum(one => one.GetProperty("permissions").GetArrayLength()), counts.GetProperty("access").GetProperty("granted").GetInt32());
        JsonElement calls = await host.Campus.CallsAsync();
        Assert.Equal(calls.GetProperty("writes").GetInt64(), report.GetProperty("run").GetProperty("remote").GetProperty("writes").GetInt64());
        Assert.Equal(
            report.GetProperty("run").GetProperty("quarantined").EnumerateObject().Sum(one => one.Value.GetInt32()),
            report.GetProperty("quarantinedRows").GetArrayLength());
        Assert.Equal(
            calendars.Length, report.GetProperty("changes").EnumerateArray().Count(one => Text(one, "kind") == "calendar"));
        foreach (string format in new[] { "csv", "html" })
        {
            using HttpResponseMessage file = await host.GetAsync($"runs/{runId}/report?format={format}");
            Assert.Equal((HttpStatusCode.OK, "text/" + format), (file.StatusCode, file.Content.Headers.ContentType!.MediaType));
        }
    }

    private static bool IsOpen(string route) => route is "/" or "/api/icasync"
        || route.Contains("/health/", StringComparison.Ordinal) || route.Contains("/page/", StringComparison.Ordinal);

    private static int Done(JsonElement run) => run.GetProperty("progress").GetProperty("done").GetInt32();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
