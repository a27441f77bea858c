using System.Net;
using System.Text.Json;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Notify;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Notify;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>
/// One act after another on the same run: the stricter word stands, and nothing is done that was not asked for.
/// </summary>
public class ActTests
{
    // Method: both acts come while a course is in hand.
    [Theory]
    [InlineData(
        "terminate", """{"now":true,"reason":"a"}""", "terminate", """{"reason":"b"}""", HttpStatusCode.Accepted,
        Gate.Closed, "terminated", "b")]
    [InlineData(
        "terminate", """{"now":true,"reason":"a"}""", "suspend", """{"reason":"b"}""", HttpStatusCode.Conflict,
        Gate.Closed, "terminated", "a")]
    [InlineData(
        "terminate", """{"reason":"a"}""", "suspend", "{}", HttpStatusCode.Conflict, Gate.Draining, "terminated", "a")]
    [InlineData(
        "terminate", """{"reason":"a"}""", "terminate", "{}", HttpStatusCode.Accepted, Gate.Draining, "terminated",
        "a")]
    [InlineData(
        "terminate", """{"reason":"a"}""", "terminate", """{"now":true}""", HttpStatusCode.Accepted, Gate.Closed,
        "terminated", "a")]
    [InlineData(
        "suspend", """{"reason":"a"}""", "terminate", "{}", HttpStatusCode.Accepted, Gate.Draining, "terminated", null)]
    [InlineData(
        "suspend", """{"reason":"a"}""", "resume", "{}", HttpStatusCode.Conflict, Gate.Draining, "suspended", "a")]
    public async Task O10_Of_two_acts_on_a_running_run_the_stricter_stands(
        string first, string body, string second, string secondBody, HttpStatusCode answer, Gate gate, string state,
        string? message)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string runId = await host.StartRunAsync();
        bool told = false;
        host.Engine.BeforeActivity = async name =>
        {
            if (name == "ApplyOfferings" && !told)
            {
                told = true;
                await ApiHost.JsonAsync(await host.PostAsync($"runs/{runId}/{first}", body), HttpStatusCode.Accepted);
                await ApiHost.JsonAsync(await host.PostAsync($"runs/{runId}/{second}", secondBody), answer);
                Assert.Equal(gate, (await host.Campus.Get<RunStore>().FindAsync(runId, default))!.Gate);
            }
        };
        await host.WorkAsync();
        JsonElement run = await host.ReadAsync("runs/" + runId);
        Assert.Equal((state, message), (run.GetProperty("state").GetString(), run.GetProperty("message").GetString()));
    }

    // Goal: the word that came while a host was about to begin is heard by that host.
    [Theory]
    [InlineData("terminate", RunState.Terminated)]
    [InlineData("suspend", RunState.Suspended)]
    public async Task O10_A_pending_run_that_was_told_to_stop_begins_no_attempt(string act, RunState state)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        RunStore runs = host.Campus.Get<RunStore>();
        RunRow looked = (await runs.FindAsync(await host.StartRunAsync(), default))!;
        host.Campus.Sql($"UPDATE icasync_run SET gate = 'draining', gate_act = '{act}'");
        Assert.Null(await runs.BeginAttemptAsync(looked, "other/1", default));
        await host.WorkAsync();
        RunRow run = (await runs.FindAsync(looked.RunId, default))!;
        Assert.Equal((state, 0), (run.State, run.Attempt));
        Assert.Equal(0, (await host.Campus.CallsAsync()).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task D15_A_retry_of_an_item_that_did_not_fail_is_a_400_and_starts_nothing()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await host.Campus.RefuseAsync("createCalendar", 400000004);
        string runId = await host.RunAsync();
        string item = (await host.ReadAsync($"runs/{runId}/failures"))[0].GetProperty("item").GetString()!;
        JsonElement problem = await ApiHost.ProblemAsync(
            await host.PostAsync($"runs/{runId}/retry", $$"""{"items":["{{item}}","event:nobody"]}"""),
            HttpStatusCode.BadRequest);
        Assert.Equal("items", problem.GetProperty("field").GetString());
        Assert.Equal("completedWithFailures", (await host.ReadAsync("runs/" + runId)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task DESIGN2_A_retry_that_is_paused_goes_on_with_its_items_and_a_rewind_with_all()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await host.Campus.RefuseAsync("createCalendar", 400000004);
        string runId = await host.RunAsync();
        string item = (await host.ReadAsync($"runs/{runId}/failures"))[0].GetProperty("item").GetString()!;
        async Task<IReadOnlyList<string>> ItemsAfterAsync(string act, string body)
        {
            await ApiHost.JsonAsync(await host.PostAsync($"runs/{runId}/{act}", body), HttpStatusCode.Accepted);
            return (await host.Campus.Get<RunStore>().FindAsync(runId, default))!.Options.Items;
        }

        Assert.Equal([item], await ItemsAfterAsync("retry", $$"""{"items":["{{item}}"]}"""));
        Assert.Equal([item], await ItemsAfterAsync("suspend", "{}"));
        Assert.Equal([item], await ItemsAfterAsync("resume", "{}"));
        Assert.Equal([item], await ItemsAfterAsync("terminate", "{}"));
        Assert.Empty(await ItemsAfterAsync("rewind", "{}"));
    }

    // Goal: the state is read in the transaction that changes it, so that of requests that come at once one is done.
    [Theory]
    [InlineData("retry")]
    [InlineData("rewind")]
    [InlineData("resume")]
    public async Task D14_Of_six_acts_at_once_one_is_done(string act)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await host.Campus.RefuseAsync("createCalendar", 400000004);
        string runId = act == "resume" ? await host.StartRunAsync() : await host.RunAsync();
        if (act == "resume")
        {
            await ApiHost.JsonAsync(await host.PostAsync($"runs/{runId}/suspend", "{}"), HttpStatusCode.Accepted);
        }

        RunActs acts = host.Campus.Get<RunActs>();
        Operator who = new("six", null);
        ActAnswer?[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => act switch
        {
            "retry" => acts.RetryAsync(runId, [], who, default),
            "rewind" => acts.RewindAsync(runId, who, default),
            _ => acts.ResumeAsync(runId, who, default),
        })));
        Assert.Single(answers, answer => answer!.Accepted);
        Assert.All(Some.Of(answers), answer => Assert.Equal(RunState.Pending, answer!.State));
        JsonElement log = (await host.ReadAsync("operator-log?runId=" + runId)).GetProperty("items");
        Assert.Single(log.EnumerateArray(), entry => entry.GetProperty("act").GetString() == act);
    }

    // Goal: a run that an operator ends before a host has it is ended like any other: told, and with its counts kept.
    [Theory]
    [InlineData("terminate", "terminated", 1)]
    [InlineData("suspend", "suspended", 0)]
    public async Task A_run_without_a_host_ends_with_notice_and_summary(string act, string state, int notices)
    {
        KeepingChannel channel = new();
        await using ApiHost host = await ApiHost.StartAsync(
            more: services => services.AddSingleton<INotifier>(channel));
        string runId = await host.StartRunAsync();
        JsonElement answer = await ApiHost.JsonAsync(
            await host.PostAsync($"runs/{runId}/{act}", """{"reason":"a"}"""), HttpStatusCode.Accepted);
        Assert.Equal(state, answer.GetProperty("state").GetString());
        Assert.Equal(notices, channel.Kept.Count);
        Assert.DoesNotContain(channel.Kept, notice => (notice.Kind, notice.RunId) != (NoticeKind.RunEnded, runId));
        Assert.Equal(1, host.Campus.Sql("UPDATE icasync_run SET counts = NULL WHERE counts IS NOT NULL"));
        Assert.Equal("a", (await host.ReadAsync("runs/" + runId)).GetProperty("message").GetString());
    }

    // B7: a restored copy, or a hand in the tables, may leave the row that holds a term without the run that it names.
    [Theory]
    [InlineData("DELETE FROM icasync_run")]
    [InlineData("UPDATE icasync_run SET state = 'completed'")]
    public async Task D14_A_term_that_no_open_run_holds_is_freed(string damage)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string lost = await host.StartRunAsync();
        host.Campus.Sql(damage);
        string runId = await host.RunAsync();
        Assert.Equal("completed", (await host.ReadAsync("runs/" + runId)).GetProperty("state").GetString());
        JsonElement entry = (await host.ReadAsync("operator-log?runId=" + lost)).GetProperty("items")[0];
        Assert.Equal(
            ("free term", "icasync"), (entry.GetProperty("act").GetString(), entry.GetProperty("who").GetString()));
    }

    // The mirror of the same damage: a run that is open and holds no term is begun by nobody, but can be ended.
    [Fact]
    public async Task D14_An_open_run_that_holds_no_term_can_be_ended()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string runId = await host.StartRunAsync();
        host.Campus.Sql("DELETE FROM icasync_open_run");
        await ApiHost.JsonAsync(await host.PostAsync($"runs/{runId}/terminate", "{}"), HttpStatusCode.Accepted);
        Assert.Equal("terminated", (await host.ReadAsync("runs/" + runId)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_schedule_that_is_run_by_hand_stands_in_the_log_of_its_term()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await ApiHost.JsonAsync(
            await host.PostAsync("schedules/nightly/run", """{"reason":"now"}"""), HttpStatusCode.Accepted);
        JsonElement entry = (await host.ReadAsync("operator-log?term=" + Campus.Term)).GetProperty("items")[0];
        Assert.Equal(("run now", "now"), (entry.GetProperty("act").GetString(), entry.GetProperty("why").GetString()));
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
                    await host.PostAsync($"runs/{runId}/terminate", """{"reason":"wrong term"}"""),
                    HttpStatusCode.Accepted);
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
        Assert.Equal(
            ("terminate", "wrong term", "api key"), (Text(entry, "act"), Text(entry, "why"), Text(entry, "who")));
    }

    [Theory]
    [InlineData("terminate", "terminated")]
    [InlineData("suspend", "suspended")]
    public async Task O10_A_run_that_was_told_to_stop_has_stopped_also_when_the_courses_in_hand_were_the_last(
        string act, string state)
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

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
