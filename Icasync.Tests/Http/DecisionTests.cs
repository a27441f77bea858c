using System.Net;
using System.Text.Json;
using Icasync.Activities;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Http;

/// <summary>Held plans, stored plans and withheld deletes: a person decides, once, with name and reason.</summary>
public class DecisionTests
{
    private static readonly SyncOptions Strict = new() { DeleteGuardFloor = 1, DeleteGuardShare = 0.1 };

    // Another date is a move; so the rows die, one by one.
    private static async Task<(ApiServer Server, string RunId, string PlanId)> HeldAsync()
    {
        ApiServer server = await ApiServer.StartAsync(Strict);
        await server.RunAsync();
        server.Campus.Touch("zt = 'delete'");
        await server.Campus.ResetCountersAsync();
        string runId = await server.RunAsync();
        JsonElement run = (await server.GetAsync("runs/" + runId)).Body;
        Assert.Equal(("failed", "DELETE_GUARD"), (run.GetProperty("state").GetString(), run.GetProperty("reason").GetString()));
        Assert.Equal(0, (await server.Campus.CallsAsync()).GetProperty("writes").GetInt32());
        return (server, runId, run.GetProperty("planId").GetString()!);
    }

    [Fact]
    public async Task A_held_plan_is_allowed_once_and_passes_for_its_hash()
    {
        (ApiServer server, string runId, string planId) = await HeldAsync();
        await using ApiServer _ = server;
        Assert.Equal("held", (await server.GetAsync("plans/" + planId)).Body.GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await server.PostAsync($"plans/{planId}/allow", "{}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync($"plans/{planId}/allow", """{"reason":"课程取消"}""")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await server.PostAsync($"plans/{planId}/reject", """{"reason":"no"}""")).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await server.PostAsync($"runs/{runId}/rewind", "{}")).Status);
        Assert.Equal(RunState.Completed, (await server.Campus.AttemptAsync(runId)).State);
        Assert.Empty(await server.Campus.EventsAsync());
        JsonElement plan = (await server.GetAsync("plans/" + planId)).Body;
        Assert.Equal(("applied", "课程取消"), (plan.GetProperty("state").GetString(), plan.GetProperty("decidedWhy").GetString()));
    }

    [Fact]
    public async Task A_rejected_plan_stays_rejected_and_another_plan_is_another_decision()
    {
        (ApiServer server, string _, string planId) = await HeldAsync();
        await using ApiServer __ = server;
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync($"plans/{planId}/reject", """{"reason":"source broken"}""")).Status);
        string again = await server.RunAsync();
        JsonElement run = (await server.GetAsync("runs/" + again)).Body;
        Assert.Equal(("failed", planId), (run.GetProperty("state").GetString(), run.GetProperty("planId").GetString()));
        Assert.Equal("rejected", (await server.GetAsync("plans/" + planId)).Body.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_stored_plan_is_carried_out_exactly_and_refused_when_the_source_has_moved_on()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        async Task<string> PlanAsync() =>
            (await server.PostAsync("plan/full", $$"""{"xnxq":"{{Campus.Term}}"}""")).Body.GetProperty("planId").GetString()!;
        string first = await PlanAsync();
        string done = await server.RunAsync("full", $$"""{"planId":"{{first}}"}""");
        Assert.Equal("completed", (await server.GetAsync("runs/" + done)).Body.GetProperty("state").GetString());
        server.Campus.Touch("room = '1300'");
        string second = await PlanAsync();
        server.Campus.Touch("room = '1400'");
        await server.Campus.ResetCountersAsync();
        string late = await server.RunAsync("full", $$"""{"planId":"{{second}}"}""");
        JsonElement run = (await server.GetAsync("runs/" + late)).Body;
        Assert.Equal(("failed", "PLAN_OUTDATED"), (run.GetProperty("state").GetString(), run.GetProperty("reason").GetString()));
        Assert.Equal(0, (await server.Campus.CallsAsync()).GetProperty("writes").GetInt32());
        Assert.Equal(
            HttpStatusCode.Conflict, (await server.PostAsync("sync/full", $$"""{"xnxq":"{{Campus.Term}}","options":{"planId":"{{first}}"} }""")).Status);
    }

    [Fact]
    public async Task F19_A_released_course_gets_its_withheld_deletes_once()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        await server.RunAsync();
        server.Campus.Touch("rq = '待定'", "jc = 4");
        server.Campus.Touch("zt = 'delete'", "jc = 3");
        await server.RunAsync("incremental");
        Assert.Single(await server.Campus.EventsAsync());
        JsonElement held = (await server.GetAsync("withheld?term=" + Campus.Term)).Body.GetProperty("items")[0];
        string kkh = held.GetProperty("kkh").GetString()!;

        // The lesson of row 4, and the calendar that a full sync would take with it.
        Assert.Equal(2, held.GetProperty("deletes").GetInt32());
        Assert.Equal(
            HttpStatusCode.OK,
            (await server.PostAsync($"courses/{Uri.EscapeDataString(kkh)}/release", $$"""{"xnxq":"{{Campus.Term}}","reason":"确认"}""")).Status);
        await server.RunAsync("incremental");
        Assert.Empty(await server.Campus.EventsAsync());
        JsonElement left = (await server.GetAsync("withheld?term=" + Campus.Term)).Body.GetProperty("items")[0];
        Assert.Equal((1, JsonValueKind.Null), (left.GetProperty("deletes").GetInt32(), left.GetProperty("releasedAt").ValueKind));
        Assert.Equal(
            HttpStatusCode.NotFound, (await server.PostAsync("courses/none/release", $$"""{"xnxq":"{{Campus.Term}}","reason":"x"}""")).Status);
    }
}
