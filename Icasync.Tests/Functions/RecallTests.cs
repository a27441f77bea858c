using System.Net;
using System.Text.Json;
using Icasync.Activities.Settings;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>Withdrawals and undos over HTTP: planned, held, allowed and carried out as syncs are.</summary>
public class RecallTests
{
    private static readonly SyncOptions Strict = new() { DeleteGuardFloor = 1, DeleteGuardShare = 0.1 };

    [Fact]
    public async Task A_run_is_undone_by_the_plan_that_was_shown()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await host.RunAsync();
        string before = await host.Campus.FacesAsync();
        host.Campus.Touch("room = '1300'");
        string runId = await host.RunAsync();
        JsonElement plan = await ApiHost.JsonAsync(
            await host.PostAsync("plan/undo", Body($"\"undoes\":\"{runId}\"")), HttpStatusCode.OK);
        Assert.Equal("updateEvent", Assert.Single(plan.GetProperty("operations").EnumerateArray())
            .GetProperty("op").GetString());
        JsonElement stored = await host.ReadAsync("plans/" + plan.GetProperty("planId").GetString());
        Assert.Equal(runId, stored.GetProperty("undoes").GetString());

        // The plan says which run it undoes, so that who carries it out need not.
        JsonElement begun = await ApiHost.JsonAsync(
            await host.PostAsync(
                "sync/undo", Body($"\"undoes\":\"{runId}\",\"planId\":\"{plan.GetProperty("planId").GetString()}\"")),
            HttpStatusCode.Accepted);
        await host.WorkAsync();
        JsonElement undo = await host.ReadAsync("runs/" + begun.GetProperty("runId").GetString());
        Assert.Equal(
            ("undo", "completed"), (undo.GetProperty("kind").GetString(), undo.GetProperty("state").GetString()));
        Assert.Equal(before, await host.Campus.FacesAsync());
    }

    [Fact]
    public async Task A_withdrawal_is_held_allowed_and_rewound()
    {
        await using ApiHost host = await ApiHost.StartAsync(options: Strict);
        await host.RunAsync();
        JsonElement begun = await ApiHost.JsonAsync(
            await host.PostAsync("sync/withdraw", Body("\"reason\":\"试点结束\"")), HttpStatusCode.Accepted);
        await host.WorkAsync();
        string runId = begun.GetProperty("runId").GetString()!;
        JsonElement run = await host.ReadAsync("runs/" + runId);
        Assert.Equal("DELETE_GUARD", run.GetProperty("reason").GetString());
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync(
            $"plans/{run.GetProperty("planId").GetString()}/allow", """{"reason":"试点结束"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await host.PostAsync($"runs/{runId}/rewind", "{}")).StatusCode);
        await host.WorkAsync();
        Assert.Equal("completed", (await host.ReadAsync("runs/" + runId)).GetProperty("state").GetString());
        Assert.Empty((await host.Campus.StateAsync()).GetProperty("calendars").EnumerateArray());
        await RefusedAsync(host, "sync/withdraw", Body(string.Empty), HttpStatusCode.Conflict, "nothing was changed");
    }

    [Fact]
    public async Task What_cannot_be_undone_is_named_and_starts_nothing()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string runId = await host.RunAsync();
        string idle = await host.RunAsync();
        await RefusedAsync(host, "sync/undo", Body(string.Empty), HttpStatusCode.BadRequest, "options.undoes");
        await RefusedAsync(
            host, "sync/full", Body($"\"undoes\":\"{runId}\""), HttpStatusCode.BadRequest, "options.undoes");
        await RefusedAsync(
            host, "sync/undo", Body("\"undoes\":\"nobody\""), HttpStatusCode.NotFound, "There is no run 'nobody'");
        await RefusedAsync(
            host, "plan/undo", Body($"\"undoes\":\"{idle}\""), HttpStatusCode.Conflict, "nothing was changed");
        await RefusedAsync(
            host, "sync/undo", Body($"\"undoes\":\"{runId}\"", "2025-2026-1"), HttpStatusCode.BadRequest,
            "is of term 2024-2025-2");
        Assert.Equal(2, (await host.ReadAsync("runs")).GetProperty("runs").GetArrayLength());
    }

    private static string Body(string options, string term = Campus.Term) =>
        "{\"xnxq\":\"" + term + "\",\"options\":{" + options + "}}";

    private static async Task RefusedAsync(
        ApiHost host, string route, string body, HttpStatusCode status, string named)
    {
        JsonElement problem = await ApiHost.JsonAsync(await host.PostAsync(route, body), status);
        Assert.Contains(named, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
