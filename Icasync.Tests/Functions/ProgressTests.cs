using System.Net;
using System.Text.Json;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>Progress and sums of a run over HTTP are those of what was done (group O of EDGE-CASES).</summary>
public class ProgressTests
{
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
        Assert.Equal(
            run.GetProperty("remote").GetProperty("writes").GetInt64(), progress.GetProperty("callsMade").GetInt64());
        Assert.Equal(progress.GetProperty("callsPlanned").GetInt64(), progress.GetProperty("callsMade").GetInt64());
        Assert.Equal("finish", Text(progress, "phase"));
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
        Assert.Equal(
            calendars.Sum(one => one.GetProperty("events").GetArrayLength()),
            counts.GetProperty("events").GetProperty("created").GetInt32());
        Assert.Equal(
            calendars.Sum(one => one.GetProperty("permissions").GetArrayLength()), counts.GetProperty("access")
                .GetProperty("granted")
                .GetInt32());
        JsonElement calls = await host.Campus.CallsAsync();
        Assert.Equal(
            calls.GetProperty("writes").GetInt64(),
            report.GetProperty("run").GetProperty("remote").GetProperty("writes").GetInt64());
        Assert.Equal(
            report.GetProperty("run").GetProperty("quarantined").EnumerateObject().Sum(one => one.Value.GetInt32()),
            report.GetProperty("quarantinedRows").GetArrayLength());
        Assert.Equal(
            calendars.Length, report.GetProperty("changes")
                .EnumerateArray()
                .Count(one => Text(one, "kind") == "calendar"));
        foreach (string format in new[] { "csv", "html" })
        {
            using HttpResponseMessage file = await host.GetAsync($"runs/{runId}/report?format={format}");
            Assert.Equal(
                (HttpStatusCode.OK, "text/" + format), (file.StatusCode, file.Content.Headers.ContentType!.MediaType));
        }
    }

    private static int Done(JsonElement run) => run.GetProperty("progress").GetProperty("done").GetInt32();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
