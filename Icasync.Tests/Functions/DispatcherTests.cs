using System.Net;
using System.Text.Json;
using Icasync.Activities.Notify;
using Icasync.Domain.Runs;
using Icasync.Functions.Http;
using Icasync.Functions.Runs;
using Icasync.Functions.Triggers;
using Icasync.Tests.Notify;
using Icasync.Tests.Scenarios;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>What the dispatcher does when the engine fails it, and the purge of what the engine keeps.</summary>
public class DispatcherTests
{
    [Fact]
    public async Task An_attempt_that_never_reached_the_engine_is_given_to_it_again()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        using RunDispatcher dispatcher = host.Dispatcher(time);
        string runId = await host.StartRunAsync();
        host.Engine.Scheduling = () => throw new IOException("the storage is away");
        await Assert.ThrowsAsync<IOException>(() => dispatcher.TickAsync(host.Engine, default));
        Assert.Equal("running", await StateAsync(host, runId));
        host.Engine.Scheduling = () => { };

        // The first look only sees that it is missing: another process may be at it.
        await dispatcher.TickAsync(host.Engine, default);
        Assert.Equal("running", await StateAsync(host, runId));
        time.Advance(Heartbeat.Max);
        await dispatcher.TickAsync(host.Engine, default);
        await host.Engine.EndedAsync();
        Assert.Equal("completed", await StateAsync(host, runId));
        Assert.Equal(1, (await host.ReadAsync("runs/" + runId)).GetProperty("attempt").GetInt32());
    }

    [Fact]
    public async Task A_run_whose_attempts_the_engine_loses_fails_and_people_are_told_once()
    {
        KeepingChannel channel = new();
        await using ApiHost host = await ApiHost.StartAsync(
            more: services => services.AddSingleton<INotifier>(channel));
        using RunDispatcher dispatcher = host.Dispatcher(TimeProvider.System);
        string runId = await host.StartRunAsync();
        host.Engine.BeforeActivity = _ => throw new InvalidOperationException("lost");
        for (int look = 0; look < RunDispatcher.LostAttemptsMax + 3; look++)
        {
            await dispatcher.TickAsync(host.Engine, default);
            await Assert.ThrowsAnyAsync<Exception>(host.Engine.EndedAsync);
        }

        JsonElement run = await host.ReadAsync("runs/" + runId);
        Assert.Equal(
            ("failed", "ENGINE_LOST"),
            (run.GetProperty("state").GetString(), run.GetProperty("reason").GetString()));
        Notice notice = Assert.Single(channel.Kept);
        Assert.Equal((NoticeKind.Alert, runId), (notice.Kind, notice.RunId));
        host.Engine.Forget();
    }

    // Method: the engine says that the instance runs, and its next activity never comes. The host's heartbeat goes on.
    [Fact]
    public async Task An_attempt_that_makes_no_progress_is_replaced_by_its_own_host_and_people_see_it()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        using RunDispatcher dispatcher = host.Dispatcher(time);
        string runId = await host.StartRunAsync();
        TaskCompletionSource held = new();
        host.Engine.BeforeActivity = _ => held.Task;
        await LookAsync(TimeSpan.FromSeconds(2), times: 40);

        // The process itself stood still for hours: that shows little of the attempt.
        await LookAsync(TimeSpan.FromHours(3), times: 1);
        await LookAsync(TimeSpan.FromSeconds(2), times: 1);
        Assert.Equal(1, (await host.ReadAsync("runs/" + runId)).GetProperty("attempt").GetInt32());
        host.Engine.BeforeActivity = _ => Task.CompletedTask;
        await LookAsync(TimeSpan.FromSeconds(2), times: 5);

        // What was held comes at last: it is fenced.
        held.SetResult();
        await host.Engine.EndedAsync();
        Assert.Equal("completed", await StateAsync(host, runId));
        Assert.Equal(2, (await host.ReadAsync("runs/" + runId)).GetProperty("attempt").GetInt32());
        Assert.Single(await host.Campus.EventsAsync());
        JsonElement line = Assert.Single(
            (await host.ReadAsync("operator-log?runId=" + runId)).GetProperty("items").EnumerateArray(),
            one => one.GetProperty("act").GetString() == "replace attempt");
        Assert.Equal("attempt 1", line.GetProperty("subject").GetString());

        async Task LookAsync(TimeSpan every, int times)
        {
            for (int look = 0; look < times; look++)
            {
                await dispatcher.TickAsync(host.Engine, default);
                time.Advance(every);
            }
        }
    }

    [Fact]
    public async Task Purged_attempts_are_not_asked_for_again_and_open_ones_stay()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string first = await host.RunAsync();
        string second = await host.RunAsync();
        string open = await host.StartRunAsync();
        JsonElement answer = await PurgeAsync(host, "2999-01-01");
        Assert.Equal((2, false), (answer.GetProperty("purged").GetInt32(), answer.GetProperty("more").GetBoolean()));
        Assert.Equal([first + "-1", second + "-1"], host.Engine.Purged);
        Assert.Equal(0, (await PurgeAsync(host, "2999-01-01T00:00:00Z")).GetProperty("purged").GetInt32());
        Assert.Equal(2, host.Engine.Purged.Count);
        Assert.Equal("pending", await StateAsync(host, open));
        Assert.Equal(3, (await host.ReadAsync("runs")).GetProperty("runs").GetArrayLength());
    }

    // Method: this client has no base address, as that of a host without webhooks.
    [Fact]
    public async Task A_run_that_began_answers_202_also_where_the_engines_links_cannot_be_made()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        using RunDispatcher dispatcher = host.Dispatcher(TimeProvider.System);
        SyncTriggers triggers = new(
            host.Campus.Get<RunApi>(), host.Campus.Get<PlanApi>(), dispatcher, NullLogger<SyncTriggers>.Instance);
        DefaultHttpContext http = new() { RequestServices = host.Campus.Services };
        http.Request.Method = "POST";
        http.Request.QueryString = new QueryString("?management=true");
        http.Request.Body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(ApiHost.Body));
        IStatusCodeHttpResult answer = Assert.IsAssignableFrom<IStatusCodeHttpResult>(await triggers.FullAsync(
            http.Request, host.Engine, default));
        Assert.Equal(StatusCodes.Status202Accepted, answer.StatusCode);
        await host.Engine.EndedAsync();
        string runId = http.Response.Headers.Location.ToString().Split('/')[^1];
        Assert.Equal("completed", await StateAsync(host, runId));
    }

    private static async Task<string?> StateAsync(ApiHost host, string runId) =>
        (await host.ReadAsync("runs/" + runId)).GetProperty("state").GetString();

    private static async Task<JsonElement> PurgeAsync(ApiHost host, string before)
    {
        using HttpRequestMessage request = new(HttpMethod.Delete, "/api/icasync/runs?before=" + before);
        using HttpResponseMessage response = await host.SendAsync(request);
        return await ApiHost.JsonAsync(response, HttpStatusCode.OK);
    }
}
