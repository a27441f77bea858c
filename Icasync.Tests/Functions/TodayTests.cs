using System.Net;
using System.Text.Json;
using Icasync.Activities.Settings;
using Icasync.Domain.Planning;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>The first view says what needs a person, and says nothing where nothing does.</summary>
public class TodayTests
{
    [Theory]
    [InlineData("{0}", true)]
    [InlineData("W/{0}", true)]
    [InlineData("\"other\", {0}", true)]
    [InlineData("*", true)]
    [InlineData("\"other\"", false)]
    public async Task What_the_caller_has_already_is_not_sent_again(string condition, bool isSame)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        using HttpResponseMessage first = await host.GetAsync("terms");
        using HttpRequestMessage request = new(HttpMethod.Get, first.RequestMessage!.RequestUri);
        request.Headers.Add("x-functions-key", ApiHost.Key);
        request.Headers.TryAddWithoutValidation(
            "If-None-Match", condition.Replace("{0}", first.Headers.ETag!.Tag, StringComparison.Ordinal));
        using HttpResponseMessage second = await host.SendAsync(request);
        Assert.Equal(isSame ? HttpStatusCode.NotModified : HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task Before_the_first_run_and_after_a_good_one_nothing_needs_a_person()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        JsonElement before = await host.ReadAsync("today");
        Assert.Equal(JsonValueKind.Null, before.GetProperty("lastGood").ValueKind);
        Assert.Empty(Needs(before));
        string runId = await host.RunAsync();
        JsonElement after = await host.ReadAsync("today");
        Assert.Empty(Needs(after));
        Assert.Equal(Campus.Term, after.GetProperty("term").GetString());
        Assert.Equal(runId, after.GetProperty("lastGood").GetProperty("runId").GetString());
        Assert.Equal(["access granted 3", "calendar created 1", "event created 1"], Changes(after));
    }

    [Fact]
    public async Task What_needs_a_person_is_named_with_the_run_that_found_it_and_leaves_when_it_is_done()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        host.Campus.Insert(Given.B4 with { Date = "2025-03-11" });
        await host.Campus.SimAsync("PUT", "/_sim/users", """{"unknown":["20220002"]}""");
        await host.RunAsync();
        host.Campus.Touch("rq = 'someday'", "rq = '2025-03-11'");
        host.Campus.Insert(Given.B with { Offering = "K2" });
        await host.Campus.RefuseAsync("createCalendar", 400000004);
        string failed = await host.RunAsync("incremental");
        JsonElement today = await host.ReadAsync("today");
        Assert.Equal(["failed", "people", "unreadable", "withheld"], Needs(today));
        Assert.Equal(failed, today.GetProperty("failed")[0].GetProperty("runId").GetString());
        Assert.Equal((1, failed), Found(today, "withheld"));
        Assert.Equal((1, failed), Found(today, "unreadable"));
        Assert.Equal((1, failed), Found(today, "people"));

        await host.Campus.SimAsync("PUT", "/_sim/faults", """{"seed":1,"rules":[]}""");
        await host.Campus.SimAsync("PUT", "/_sim/users", """{"unknown":[]}""");
        host.Campus.Touch("rq = '2025-03-11'", "rq = 'someday'");
        await host.RunAsync();
        Assert.Empty(Needs(await host.ReadAsync("today")));
    }

    [Fact]
    public async Task A_check_that_found_drift_a_refused_run_and_a_schedule_that_did_not_run_are_told()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await host.RunAsync();
        string calendar = (await host.Campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;
        string lesson = (await host.Campus.StateAsync()).GetProperty("calendars")[0].GetProperty("events")[0]
            .GetProperty("id").GetString()!;
        await host.Campus.SimAsync(
            "POST", "/_sim/drift",
            $$"""[{"kind":"deleteEvent","calendarId":"{{calendar}}","eventId":"{{lesson}}"}]""");
        string check = await host.RunAsync("check");
        Assert.Equal((1, check), Found(await host.ReadAsync("today"), "drift"));
        host.Campus.Sql("DELETE FROM u_jw_kcb_cur");
        host.Campus.Sql(
            "INSERT INTO icasync_schedule (name, last_due, paused) VALUES ('nightly', '2025-01-01T00:00:00.000Z', 0)");
        string refused = await host.RunAsync();
        JsonElement today = await host.ReadAsync("today");
        Assert.Equal("SOURCE_EMPTY", today.GetProperty("failed")[0].GetProperty("reason").GetString());
        Assert.Equal(refused, today.GetProperty("failed")[0].GetProperty("runId").GetString());
        Assert.True(today.GetProperty("schedules")[0].GetProperty("missed").GetBoolean());
    }

    [Fact]
    public async Task A_pilot_is_shown_with_how_many_courses_it_leaves_alone()
    {
        Assert.True(PilotScope.TryParse($"courses={Given.K1}", out PilotScope pilot, out _));
        await using ApiHost host = await ApiHost.StartAsync(options: new SyncOptions { Pilot = pilot });
        host.Campus.Insert(Given.B with { Offering = "K2" });
        Assert.Equal(pilot.Text, (await host.ReadAsync("today")).GetProperty("pilot").GetString());
        string runId = await host.RunAsync();
        JsonElement today = await host.ReadAsync("today");
        Assert.Empty(Needs(today));
        Assert.Equal((1, runId), Found(today, "outOfScope"));
        JsonElement run = await host.ReadAsync("runs/" + runId);
        Assert.Equal(pilot.Text, run.GetProperty("pilot").GetString());
        Assert.Equal(1, run.GetProperty("counts").GetProperty("courses").GetProperty("outOfScope").GetInt32());
        using HttpResponseMessage report = await host.GetAsync($"runs/{runId}/report?format=html");
        Assert.Contains(
            "<td>不在试点范围 out of scope</td><td>1</td>", await report.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    private static string[] Needs(JsonElement today) =>
        [.. new[] { "drift", "failed", "held", "people", "schedules", "unreadable", "withheld" }.Where(name =>
            today.GetProperty(name) is var one && (one.ValueKind == JsonValueKind.Object
                || (one.ValueKind == JsonValueKind.Array && one.GetArrayLength() > 0)))];

    private static (int Count, string RunId) Found(JsonElement today, string name) => (
        today.GetProperty(name).GetProperty("count").GetInt32(),
        today.GetProperty(name).GetProperty("runId").GetString()!);

    private static string[] Changes(JsonElement today) => [.. today.GetProperty("changes").EnumerateArray()
        .Select(one => string.Join(
            ' ', new[] { "kind", "op", "count" }.Select(name => one.GetProperty(name).ToString())))];
}
