using System.Net;
using System.Text.Json;
using Icasync.Activities.Settings;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>Held plans, stored plans and withheld deletes: a person decides, once, with name and reason.</summary>
public class DecisionTests
{
    private static readonly SyncOptions Strict = new() { DeleteGuardFloor = 1, DeleteGuardShare = 0.1 };

    // A lesson on another date would be a move and no delete; so the rows are marked as deleted.
    private static async Task<(ApiHost Host, string RunId, string PlanId)> HeldAsync()
    {
        ApiHost host = await ApiHost.StartAsync(options: Strict);
        await host.RunAsync();
        host.Campus.Touch("zt = 'delete'");
        await host.Campus.ResetCountersAsync();
        string runId = await host.RunAsync();
        JsonElement run = await host.ReadAsync("runs/" + runId);
        Assert.Equal(
            ("failed", "DELETE_GUARD"), (run.GetProperty("state").GetString(), run.GetProperty("reason").GetString()));
        Assert.Equal(0, (await host.Campus.CallsAsync()).GetProperty("writes").GetInt32());
        return (host, runId, run.GetProperty("planId").GetString()!);
    }

    [Fact]
    public async Task A_held_plan_is_allowed_once_and_passes_for_its_hash()
    {
        (ApiHost host, string runId, string planId) = await HeldAsync();
        await using ApiHost _ = host;
        Assert.Equal("held", (await host.ReadAsync("plans/" + planId)).GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await host.PostAsync($"plans/{planId}/allow", "{}")).StatusCode);
        Assert.Equal(
            HttpStatusCode.OK, (await host.PostAsync($"plans/{planId}/allow", """{"reason":"课程取消"}""")).StatusCode);
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await host.PostAsync($"plans/{planId}/reject", """{"reason":"no"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await host.PostAsync($"runs/{runId}/rewind", "{}")).StatusCode);
        await host.WorkAsync();
        Assert.Equal("completed", (await host.ReadAsync("runs/" + runId)).GetProperty("state").GetString());
        Assert.Empty(await host.Campus.EventsAsync());
        JsonElement plan = await host.ReadAsync("plans/" + planId);
        Assert.Equal(
            ("applied", "课程取消"), (plan.GetProperty("state").GetString(), plan.GetProperty("decidedWhy").GetString()));
    }

    // Goal: the guard does not stay open for the same deletes of lessons that have come back since (D9).
    [Fact]
    public async Task D9_The_same_deletes_another_time_are_another_decision()
    {
        (ApiHost host, string runId, string planId) = await HeldAsync();
        await using ApiHost _ = host;
        await host.PostAsync($"plans/{planId}/allow", """{"reason":"课程取消"}""");
        await host.PostAsync($"runs/{runId}/rewind", "{}");
        await host.WorkAsync();
        host.Campus.Touch("zt = 'add'");
        await host.RunAsync();
        Assert.Single(await host.Campus.EventsAsync());
        host.Campus.Touch("zt = 'delete'");
        JsonElement again = await host.ReadAsync("runs/" + await host.RunAsync());
        Assert.Equal(
            ("failed", "DELETE_GUARD"),
            (again.GetProperty("state").GetString(), again.GetProperty("reason").GetString()));
        Assert.NotEqual(planId, again.GetProperty("planId").GetString());
        Assert.Single(await host.Campus.EventsAsync());
    }

    [Fact]
    public async Task A_rejected_plan_stays_rejected_and_another_plan_is_another_decision()
    {
        (ApiHost host, string _, string planId) = await HeldAsync();
        await using ApiHost __ = host;
        Assert.Equal(
            HttpStatusCode.OK,
            (await host.PostAsync($"plans/{planId}/reject", """{"reason":"source broken"}""")).StatusCode);
        string again = await host.RunAsync();
        JsonElement run = await host.ReadAsync("runs/" + again);
        Assert.Equal(("failed", planId), (run.GetProperty("state").GetString(), run.GetProperty("planId").GetString()));
        Assert.Equal("rejected", (await host.ReadAsync("plans/" + planId)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_stored_plan_is_carried_out_exactly_and_refused_when_the_source_has_moved_on()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        async Task<string> PlanAsync() =>
            (await ApiHost.JsonAsync(
                await host.PostAsync("plan/full", $$"""{"xnxq":"{{Campus.Term}}"}"""), HttpStatusCode.OK))
                .GetProperty("planId")
                .GetString()!;
        string first = await PlanAsync();
        string done = await host.RunAsync("full", $$"""{"planId":"{{first}}"}""");
        Assert.Equal("completed", (await host.ReadAsync("runs/" + done)).GetProperty("state").GetString());
        host.Campus.Touch("room = '1300'");
        string second = await PlanAsync();
        host.Campus.Touch("room = '1400'");
        await host.Campus.ResetCountersAsync();
        string late = await host.RunAsync("full", $$"""{"planId":"{{second}}"}""");
        JsonElement run = await host.ReadAsync("runs/" + late);
        Assert.Equal(
            ("failed", "PLAN_OUTDATED"), (run.GetProperty("state").GetString(), run.GetProperty("reason").GetString()));
        Assert.Equal(0, (await host.Campus.CallsAsync()).GetProperty("writes").GetInt32());
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await host.PostAsync(
                "sync/full", $$"""{"xnxq":"{{Campus.Term}}","options":{"planId":"{{first}}"} }""")).StatusCode);

        // Nothing of the plan was carried out, so a new attempt of its run is bound by it too: until the source leads
        // there again.
        await host.PostAsync($"runs/{late}/rewind", "{}");
        await host.WorkAsync();
        Assert.Equal("PLAN_OUTDATED", (await host.ReadAsync("runs/" + late)).GetProperty("reason").GetString());
        host.Campus.Touch("room = '1300'");
        await host.PostAsync($"runs/{late}/rewind", "{}");
        await host.WorkAsync();
        Assert.Equal("completed", (await host.ReadAsync("runs/" + late)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task F19_A_released_course_gets_its_withheld_deletes_once()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await host.RunAsync();
        host.Campus.Touch("rq = '待定'", "jc = '4'");
        host.Campus.Touch("zt = 'delete'", "jc = '3'");
        await host.RunAsync("incremental");
        Assert.Single(await host.Campus.EventsAsync());
        JsonElement held = (await host.ReadAsync("withheld?term=" + Campus.Term)).GetProperty("items")[0];
        string kkh = held.GetProperty("kkh").GetString()!;

        // The lesson of row 4, and the calendar that a full sync would take with it.
        Assert.Equal(2, held.GetProperty("deletes").GetInt32());
        Assert.Equal(
            HttpStatusCode.OK,
            (await host.PostAsync(
                $"courses/{Uri.EscapeDataString(kkh)}/release",
                $$"""{"xnxq":"{{Campus.Term}}","reason":"确认"}""")).StatusCode);

        // A user sync deletes no event, so the release waits.
        await host.RunAsync("users");
        await host.RunAsync("incremental");
        Assert.Empty(await host.Campus.EventsAsync());
        JsonElement left = (await host.ReadAsync("withheld?term=" + Campus.Term)).GetProperty("items")[0];
        Assert.Equal(
            (1, JsonValueKind.Null),
            (left.GetProperty("deletes").GetInt32(), left.GetProperty("releasedAt").ValueKind));
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await host.PostAsync("courses/none/release", $$"""{"xnxq":"{{Campus.Term}}","reason":"x"}""")).StatusCode);
    }
}
