using System.Net;
using System.Text.Json;
using Icasync.Activities.Planning;
using Icasync.Activities.Settings;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>
/// The operations of a plan, a page of courses at a time: filters search all, and every number is of all.
/// </summary>
public class PlanPagesTests
{
    [Fact]
    public async Task Pages_follow_each_other_and_filters_search_all_of_the_plan()
    {
        await using ApiHost host = await PreparedAsync();
        string planId = await PlanAsync(host);
        JsonElement first = await host.ReadAsync($"plans/{planId}/operations?limit=1");
        Assert.Equal((3, 1), (first.GetProperty("courses").GetInt32(), first.GetProperty("items").GetArrayLength()));
        Assert.Equal(1, first.GetProperty("next").GetInt32());
        Assert.Equal(Given.K1, Courses(first).Single());
        JsonElement rest = await host.ReadAsync($"plans/{planId}/operations?after=1");
        Assert.Equal(["K2", "K3"], Courses(rest));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);

        Assert.Equal(["K2", "K3"], Courses(await host.ReadAsync(Asked(planId, "college", "数学学院"))));
        Assert.Equal(["K3"], Courses(await host.ReadAsync(Asked(planId, "q", "代数"))));
        Assert.Equal(["K2", "K3"], Courses(await host.ReadAsync(Asked(planId, "q", "王五"))));
        JsonElement grants = await host.ReadAsync($"plans/{planId}/operations?op=grant");
        Assert.Equal(5, grants.GetProperty("operations").GetInt32());
        Assert.All(
            Some.Of(grants.GetProperty("items").EnumerateArray()
                .SelectMany(one => one.GetProperty("operations").EnumerateArray())),
            one => Assert.Equal("grant", one.GetProperty("op").GetString()));
        Assert.Equal(
            ["数学学院 2", "商学院 1"],
            grants.GetProperty("colleges").EnumerateArray().Select(one =>
                $"{one.GetProperty("college").GetString()} {one.GetProperty("courses").GetInt32()}").OrderDescending());
    }

    [Fact]
    public async Task The_file_has_every_operation_and_the_plan_itself_the_first_ones()
    {
        await using ApiHost host = await PreparedAsync();
        string planId = await PlanAsync(host);
        int total = (await host.ReadAsync("plans/" + planId)).GetProperty("operationsTotal").GetInt32();
        using HttpResponseMessage file = await host.GetAsync($"plans/{planId}/operations?format=csv");
        string[] lines = (await file.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(total + 1, lines.Length);
        Assert.Contains(lines, line => line.StartsWith("K3,线性代数,数学学院,createEvent,", StringComparison.Ordinal));
    }

    // What goes with a calendar has no operation of its own, and is told with its college all the same.
    [Fact]
    public async Task A_held_plan_says_by_college_what_really_goes()
    {
        await using ApiHost host = await PreparedAsync();
        await host.RunAsync();
        host.Campus.Sql("UPDATE u_jw_kcb_cur SET zt = 'delete' WHERE kkh <> 'K2'");
        await host.RunAsync();
        string planId = (await host.ReadAsync("plans?state=held")).GetProperty("items")[0].GetProperty("planId")
            .GetString()!;
        JsonElement page = await host.ReadAsync($"plans/{planId}/operations");
        Assert.Equal(
            ["商学院 1 1 3", "数学学院 1 1 1"],
            page.GetProperty("colleges").EnumerateArray().Select(one => string.Join(
                ' ', new[] { "college", "calendars", "events", "access" }.Select(name => one.GetProperty(name))))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Plans_that_are_long_past_let_their_operations_go()
    {
        await using ApiHost host = await PreparedAsync();
        string first = await PlanAsync(host);
        foreach (int number in Enumerable.Range(1, PlanCourses.PlansKeptMax - 1))
        {
            host.Campus.Sql(
                $"""
                INSERT INTO icasync_plan (plan_id, kind, term, hash, state, document, created_at)
                SELECT '9{first[1..]}{number}', kind, term, hash, state, document, created_at FROM icasync_plan
                WHERE plan_id = '{first}'
                """);
        }

        Assert.Equal(3, Courses(await host.ReadAsync($"plans/{first}/operations")).Length);
        string last = await PlanAsync(host);
        Assert.Empty(Courses(await host.ReadAsync($"plans/{first}/operations")));
        Assert.Equal(3, Courses(await host.ReadAsync($"plans/{last}/operations")).Length);
    }

    // A plan that an older version stored has its operations in its document.
    [Fact]
    public async Task A_plan_of_an_older_version_shows_what_it_kept()
    {
        await using ApiHost host = await PreparedAsync();
        string planId = await PlanAsync(host);
        host.Campus.Sql("DELETE FROM icasync_plan_course");
        host.Campus.Sql(
            """
            UPDATE icasync_plan SET document =
              '{"operations":[{"op":"grant","kkh":"K2","key":"1","before":null,"after":"reader"}]}'
            """);
        Assert.Equal(["K2"], Courses(await host.ReadAsync($"plans/{planId}/operations")));
        Assert.Single((await host.ReadAsync("plans/" + planId)).GetProperty("operations").EnumerateArray());
    }

    [Fact]
    public async Task An_unknown_plan_and_a_wrong_page_are_told()
    {
        await using ApiHost host = await PreparedAsync();
        await ApiHost.ProblemAsync(await host.GetAsync("plans/nobody/operations"), HttpStatusCode.NotFound);
        string planId = await PlanAsync(host);
        await ApiHost.ProblemAsync(
            await host.GetAsync($"plans/{planId}/operations?after=x"), HttpStatusCode.BadRequest);
    }

    private static async Task<ApiHost> PreparedAsync()
    {
        ApiHost host = await ApiHost.StartAsync(
            options: new SyncOptions { DeleteGuardFloor = 1, DeleteGuardShare = 0.2 });
        host.Campus.Insert(Given.B with { Offering = "K2", TeacherNumbers = "101049", CourseName = "高等数学" });
        host.Campus.Insert(Given.B with { Offering = "K3", TeacherNumbers = "101049", CourseName = "线性代数" });
        host.Campus.Sql("UPDATE out_jsxx SET ssdwmc = '商学院' WHERE gh = '104066'");
        host.Campus.Sql("UPDATE out_jsxx SET ssdwmc = '数学学院' WHERE gh = '101049'");
        return host;
    }

    private static async Task<string> PlanAsync(ApiHost host)
    {
        using HttpResponseMessage answer = await host.PostAsync("plan/full", ApiHost.Body);
        return (await ApiHost.JsonAsync(answer, HttpStatusCode.OK)).GetProperty("planId").GetString()!;
    }

    private static string Asked(string planId, string name, string value) =>
        $"plans/{planId}/operations?{name}={Uri.EscapeDataString(value)}";

    private static string[] Courses(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("kkh").GetString()!)];
}
