using System.Net;
using System.Text.Json;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>What a person reads of a run that took several attempts, or that was refused: each thing once.</summary>
public class AttemptTests
{
    // Method: WPS refuses the lessons, then the run is done again. The first attempt made the calendar and its access.
    [Fact]
    public async Task A_run_that_is_done_again_counts_each_object_once_and_keeps_its_attempts_apart()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string runId = await FailAsync(host);
        await ActAsync(host, runId, "rewind");
        JsonElement run = await host.ReadAsync("runs/" + runId);
        Assert.Equal(("completed", 0), (run.GetProperty("state").GetString(), run.GetProperty("failures").GetInt32()));
        Assert.Equal("created=1 unchanged=0", Counts(run, "calendars", "created", "unchanged"));
        Assert.Equal("created=1 unchanged=0", Counts(run, "events", "created", "unchanged"));
        Assert.Equal("granted=3 unchanged=0", Counts(run, "access", "granted", "unchanged"));

        JsonElement newest = await host.ReadAsync($"runs/{runId}/tree");
        Assert.Equal(2, newest.GetProperty("attempts").GetArrayLength());
        Assert.Equal((2, 0), (newest.GetProperty("attempt").GetInt32(), Failed(newest)));
        JsonElement students = Steps(newest).Single(step => Name(step) == "students");
        Assert.Equal(
            (2, 2), (students.GetProperty("done").GetInt32(), students.GetProperty("total").GetInt32()));

        JsonElement first = await host.ReadAsync($"runs/{runId}/tree?attempt=1&courses=true");
        Assert.Equal("completedWithFailures", first.GetProperty("state").GetString());
        Assert.True(Failed(first) > 0);
        Assert.Contains(
            Steps(first).SelectMany(step => step.GetProperty("children").EnumerateArray()),
            course => course.GetProperty("state").GetString() == "failed");
        Assert.True(
            Instant(first, "finishedAt") <= Instant(newest, "startedAt"), "the attempts' times are mixed");
        await ApiHost.ProblemAsync(await host.GetAsync($"runs/{runId}/tree?attempt=3"), HttpStatusCode.NotFound);
        await ApiHost.ProblemAsync(await host.GetAsync($"runs/{runId}/tree?attempt=x"), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_retry_keeps_the_count_of_withheld_deletes()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        host.Campus.Insert(Given.B4 with { Date = "2025-03-11" });
        await host.RunAsync();
        host.Campus.Touch("rq = 'someday'", "rq = '2025-03-11'");
        string runId = await FailAsync(host, "K2");
        Assert.Equal("withheld=1", Counts(await host.ReadAsync("runs/" + runId), "events", "withheld"));
        await ActAsync(host, runId, "retry");
        JsonElement run = await host.ReadAsync("runs/" + runId);
        Assert.Equal("completed", run.GetProperty("state").GetString());
        Assert.Equal("withheld=1 unchanged=1", Counts(run, "events", "withheld", "unchanged"));
        Assert.Equal(1, run.GetProperty("warnings").GetProperty("DELETES_WITHHELD").GetInt32());
    }

    [Theory]
    [InlineData("full")]
    [InlineData("incremental")]
    [InlineData("users")]
    public async Task A_run_that_was_refused_leaves_nothing_at_work(string kind)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await host.RunAsync();
        host.Campus.Sql("DELETE FROM u_jw_kcb_cur");
        host.Campus.Sql("DELETE FROM out_jw_kcb_xs");
        string runId = await host.RunAsync(kind);
        JsonElement tree = await host.ReadAsync($"runs/{runId}/tree");
        Assert.Equal("failed", tree.GetProperty("state").GetString());
        Assert.DoesNotContain(
            Some.Of(tree.GetProperty("children").EnumerateArray().Concat(Steps(tree))),
            node => node.GetProperty("state").GetString() == "running");
    }

    [Fact]
    public async Task A_suspended_run_leaves_nothing_at_work()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string runId = await host.StartRunAsync();
        host.Engine.BeforeActivity = async name =>
        {
            if (name == "ApplyOfferings")
            {
                using HttpResponseMessage asked = await host.PostAsync($"runs/{runId}/suspend", "{}");
            }
        };
        await host.WorkAsync();
        JsonElement tree = await host.ReadAsync($"runs/{runId}/tree");
        Assert.Equal("suspended", tree.GetProperty("state").GetString());
        Assert.DoesNotContain(
            Some.Of(tree.GetProperty("children").EnumerateArray().Concat(Steps(tree))),
            node => node.GetProperty("state").GetString() == "running");
    }

    // A full run whose new lessons WPS refuses; it refuses no more when this returns.
    private static async Task<string> FailAsync(ApiHost host, string? course = null)
    {
        if (course is not null)
        {
            host.Campus.Insert(Given.B with { Offering = course });
        }

        foreach (string operation in new[] { "createEvent", "batchCreateEvents" })
        {
            await host.Campus.RefuseAsync(operation, 400000004);
        }

        string runId = await host.RunAsync();
        Assert.Equal(
            "completedWithFailures", (await host.ReadAsync("runs/" + runId)).GetProperty("state").GetString());
        await host.Campus.SimAsync("PUT", "/_sim/faults", """{"seed":1,"rules":[]}""");
        return runId;
    }

    private static async Task ActAsync(ApiHost host, string runId, string act)
    {
        using HttpResponseMessage asked = await host.PostAsync($"runs/{runId}/{act}", "{}");
        await ApiHost.JsonAsync(asked, HttpStatusCode.Accepted);
        await host.WorkAsync();
    }

    private static string Counts(JsonElement run, string kind, params string[] names) => string.Join(
        ' ', names.Select(name => $"{name}={run.GetProperty("counts").GetProperty(kind).GetProperty(name)}"));

    private static IEnumerable<JsonElement> Steps(JsonElement tree) => tree.GetProperty("children").EnumerateArray()
        .SelectMany(phase => phase.GetProperty("children").EnumerateArray());

    private static int Failed(JsonElement tree) =>
        Some.Of(Steps(tree)).Sum(step => step.GetProperty("failed").GetInt32());

    private static string Name(JsonElement node) => node.GetProperty("name").GetString()!;

    private static DateTimeOffset Instant(JsonElement node, string name) => node.GetProperty(name).GetDateTimeOffset();
}
