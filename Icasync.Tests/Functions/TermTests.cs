using System.Net;
using System.Text.Json;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>A term's life over HTTP: opened, retired and reopened, each with a reason.</summary>
public class TermTests
{
    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    [InlineData(RunKind.Users)]
    [InlineData(RunKind.Check)]
    public async Task A_retired_term_refuses_every_run_and_keeps_its_calendars_until_it_is_reopened(RunKind kind)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await host.RunAsync();
        string before = (await host.Campus.StateAsync()).GetRawText();
        JsonElement retired = await ActAsync(host, "retire", HttpStatusCode.OK, """{"reason":"over"}""");
        Assert.Equal(("retired", 1), (
            retired.GetProperty("state").GetString(), retired.GetProperty("calendars").GetInt32()));
        host.Campus.Touch("room = '1300'");
        JsonElement run = await host.ReadAsync("runs/" + await host.RunAsync(kind.ToString().ToLowerInvariant()));
        Assert.Equal(("failed", "TERM_CLOSED"), (
            run.GetProperty("state").GetString(), run.GetProperty("reason").GetString()));
        Assert.Equal(before, (await host.Campus.StateAsync()).GetRawText());

        await ActAsync(host, "reopen", HttpStatusCode.OK, """{"reason":"not yet"}""");
        JsonElement again = await host.ReadAsync("runs/" + await host.RunAsync());
        Assert.Equal("completed", again.GetProperty("state").GetString());
        Assert.Single(await host.Campus.EventsAsync(), one => one.Face.EndsWith(" 1300", StringComparison.Ordinal));
        Assert.Equal(
            ["reopen term", "retire term"],
            (await host.Campus.Get<OperatorLogReader>().ListAsync(null, Campus.Term, null, 100, default))
                .Where(one => one.Act.EndsWith(" term", StringComparison.Ordinal)).Select(one => one.Act));
    }

    [Theory]
    [InlineData("reopen", """{"reason":"x"}""", HttpStatusCode.Conflict, "byDate")]
    [InlineData("retire", "{}", HttpStatusCode.BadRequest, "reason is missing")]
    [InlineData("retire", """{"reason":"x","calendars":"delete"}""", HttpStatusCode.BadRequest, "must be leave here")]
    [InlineData("open", """{"reason":"x","calendars":"leave"}""", HttpStatusCode.BadRequest, "with retire alone")]
    [InlineData("retire", """{"reason":"x","calenders":"leave"}""", HttpStatusCode.BadRequest, "calenders")]
    [InlineData("close", """{"reason":"x"}""", HttpStatusCode.NotFound, "open, retire or reopen")]
    public async Task What_a_term_does_not_allow_is_said_and_changes_nothing(
        string act, string body, HttpStatusCode status, string said)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        JsonElement problem = await ActAsync(host, act, status, body);
        Assert.Contains(said, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        JsonElement terms = (await host.ReadAsync("terms")).GetProperty("terms");
        Assert.Equal("byDate", terms[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_retirement_that_changes_calendars_is_planned_and_carried_out_and_asks_for_its_choice()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await host.RunAsync();
        foreach ((string options, string said) in new[]
        {
            ("{}", "belongs to the kind retire"), ("{\"calendars\":\"leave\"}", "must be rename, teachers or delete"),
            ("{\"calendars\":\"rename\",\"courses\":[\"K1\"]}", "retired as a whole"),
        })
        {
            JsonElement problem = await ApiHost.JsonAsync(
                await host.PostAsync("sync/retire", Body(options)), HttpStatusCode.BadRequest);
            Assert.Contains(said, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        JsonElement plan = await ApiHost.JsonAsync(
            await host.PostAsync("plan/retire", Body("{\"calendars\":\"teachers\"}")), HttpStatusCode.OK);
        Assert.All(
            Some.Of(plan.GetProperty("operations").EnumerateArray()),
            one => Assert.Equal("revoke", one.GetProperty("op").GetString()));
        string planId = plan.GetProperty("planId").GetString()!;
        Assert.Equal("teachers", (await host.ReadAsync("plans/" + planId)).GetProperty("calendars").GetString());
        await ApiHost.JsonAsync(
            await host.PostAsync("sync/retire", Body($"{{\"planId\":\"{planId}\"}}")), HttpStatusCode.Accepted);
        await host.WorkAsync();
        Assert.Equal(["104066 writer"], await host.Campus.AccessAsync());
        JsonElement terms = (await host.ReadAsync("terms")).GetProperty("terms");
        Assert.Equal("retired", terms[0].GetProperty("state").GetString());
        JsonElement again = await ApiHost.JsonAsync(
            await host.PostAsync("sync/retire", Body("{\"calendars\":\"teachers\"}")), HttpStatusCode.Conflict);
        Assert.Contains("nothing was changed", again.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static string Body(string options) => $$"""{"xnxq":"{{Campus.Term}}","options":{{options}}}""";

    [Fact]
    public async Task A_term_that_nothing_has_is_not_found_and_one_with_an_open_run_is_not_retired()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await ActAsync(host, "open", HttpStatusCode.NotFound, """{"reason":"x"}""", "2030-2031-1");
        await ActAsync(host, "open", HttpStatusCode.BadRequest, """{"reason":"x"}""", "2030-2031");
        StartAnswer open = await host.Campus.Get<RunStore>().StartAsync(
            RunKind.Full, Campus.Term, new RunOptions(), "test", default);
        JsonElement problem = await ActAsync(host, "retire", HttpStatusCode.Conflict, """{"reason":"x"}""");
        Assert.Equal(open.RunId, problem.GetProperty("runId").GetString());
    }

    private static async Task<JsonElement> ActAsync(
        ApiHost host, string act, HttpStatusCode status, string body, string term = Campus.Term)
    {
        using HttpResponseMessage answer = await host.PostAsync($"terms/{term}/{act}", body);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
