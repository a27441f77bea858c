using System.Net;
using System.Text.Json;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>A plan tells whoever decides on it what would really go.</summary>
public class PlanTruthTests
{
    // Method: one of two courses goes; its lesson and its people have no operation of their own.
    [Fact]
    public async Task What_dies_with_a_calendar_is_counted_beside_what_there_is_and_the_limit()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            options: new SyncOptions { DeleteGuardFloor = 1, DeleteGuardShare = 0.2 });
        host.Campus.Insert(Given.B with { Offering = "K2" });
        await host.RunAsync();
        host.Campus.Sql($"DELETE FROM u_jw_kcb_cur WHERE kkh = '{Given.K1}'");
        string runId = await host.RunAsync();
        JsonElement run = await host.ReadAsync("runs/" + runId);
        Assert.Equal("DELETE_GUARD", run.GetProperty("reason").GetString());
        JsonElement plan = await host.ReadAsync("plans/" + run.GetProperty("planId").GetString());
        JsonElement deletes = plan.GetProperty("deletes");
        Assert.Equal((1, 2, true), Part(deletes, "calendars"));
        Assert.Equal((1, 2, true), Part(deletes, "events"));
        Assert.Equal((3, 4, true), Part(deletes, "access"));
        Assert.Equal((0.2, 1), (
            deletes.GetProperty("shareMax").GetDouble(), deletes.GetProperty("floor").GetInt32()));
        Assert.Equal(
            plan.GetProperty("operations").GetArrayLength(), plan.GetProperty("operationsTotal").GetInt32());
        Assert.Equal(0, plan.GetProperty("counts").GetProperty("events").GetProperty("deleted").GetInt32());
    }

    [Fact]
    public async Task A_plan_that_was_stored_before_there_were_pilots_leaves_no_course_out()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        using HttpResponseMessage made = await host.PostAsync("plan/full", $$"""{"xnxq":"{{Campus.Term}}"}""");
        string planId = JsonDocument.Parse(await made.Content.ReadAsStringAsync())
            .RootElement.GetProperty("planId").GetString()!;
        Assert.Equal(1, host.Campus.Sql(
            "UPDATE icasync_plan SET summary = json_remove(summary, '$.counts.courses') WHERE summary LIKE '%outOf%'"));
        JsonElement plan = await host.ReadAsync("plans/" + planId);
        Assert.Equal(
            0, plan.GetProperty("counts").GetProperty("courses").GetProperty("outOfScope").GetInt32());
    }

    [Fact]
    public async Task A_report_has_every_change_however_many_there_are()
    {
        const int Changes = 5_003;
        await using ApiHost host = await ApiHost.StartAsync();
        string runId = await host.RunAsync();
        host.Campus.Sql("DELETE FROM icasync_change");
        Database database = host.Campus.Get<Database>();
        await database.InTransactionAsync(
            (connection, transaction) => database.BulkInsertAsync(
                connection, transaction, "icasync_change",
                ["run_id", "sequence", "attempt", "at", "term", "offering", "kind", "op", "item_key"],
                Enumerable.Range(1, Changes).Select(i => new object?[]
                {
                    runId, $"0001-{i:x16}-00000001", 1, "2025-03-01T00:00:00.000Z", Campus.Term, "K1", "event",
                    "created", $"marker{i}",
                })),
            default);
        JsonElement report = await host.ReadAsync($"runs/{runId}/report");
        Assert.Equal(Changes, report.GetProperty("changes").GetArrayLength());
        Assert.Equal(runId, report.GetProperty("run").GetProperty("runId").GetString());
        string csv = await TextAsync(host, runId, "csv");
        Assert.Equal(Changes, csv.Split('\n').Count(line => line.StartsWith("event,", StringComparison.Ordinal)));
        Assert.StartsWith("\uFEFF", csv, StringComparison.Ordinal);
        Assert.Contains(
            "4003 more are not listed here", await TextAsync(host, runId, "html"), StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(ApiHost host, string runId, string format)
    {
        using HttpResponseMessage answer = await host.GetAsync($"runs/{runId}/report?format={format}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return System.Text.Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync());
    }

    private static (int Deletes, int Live, bool IsOver) Part(JsonElement deletes, string kind) => (
        deletes.GetProperty(kind).GetProperty("deletes").GetInt32(),
        deletes.GetProperty(kind).GetProperty("live").GetInt32(),
        deletes.GetProperty(kind).GetProperty("isOver").GetBoolean());
}
