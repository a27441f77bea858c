using System.Net;
using System.Text.Json;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>What a run meant for a college, and what an office did to many courses at once.</summary>
public class CollegeTests
{
    [Fact]
    public async Task A_run_is_summed_up_by_college_and_a_college_has_a_report_of_its_own()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        host.Campus.Sql("UPDATE out_jsxx SET ssdwmc = '商学院' WHERE gh = '104066'");
        host.Campus.Sql("UPDATE out_jsxx SET ssdwmc = '数学学院' WHERE gh = '101049'");
        host.Campus.Insert(Given.B with { Offering = "K2", TeacherNumbers = "101049", CourseName = "高等数学" });
        host.Campus.Insert(Given.B with { Offering = "K2", TeacherNumbers = "101049", Date = "someday" });
        await host.Campus.RefuseAsync("createCalendar", 400000004, nth: 1);
        string runId = await host.RunAsync();
        JsonElement[] colleges = [.. (await host.ReadAsync($"runs/{runId}/colleges")).GetProperty("items")
            .EnumerateArray().Where(one => Name(one) is not null)];
        Assert.Equal(["商学院", "数学学院"], colleges.Select(Name).Order(StringComparer.Ordinal));
        Assert.Equal(1, colleges.Sum(one => one.GetProperty("failures").GetInt32()));
        Assert.Equal(1, colleges.Single(one => Name(one) == "数学学院").GetProperty("unreadable").GetInt32());

        JsonElement found = await host.ReadAsync($"runs/{runId}/findings?college={Uri.EscapeDataString("数学学院")}");
        Assert.Contains(found.GetProperty("items").EnumerateArray(), one => one.GetProperty("code").GetString()
            == "BAD_DATE" && one.GetProperty("kkh").GetString() == "K2");
        Assert.DoesNotContain(found.GetProperty("items").EnumerateArray(),
            one => one.GetProperty("college").GetString() != "数学学院");
        JsonElement other = await host.ReadAsync(
            $"runs/{runId}/findings?code=BAD_DATE&college={Uri.EscapeDataString("商学院")}");
        Assert.Equal((0, 1), (other.GetProperty("total").GetInt32(),
            other.GetProperty("byCollege").GetProperty("数学学院").GetInt32()));

        JsonElement failure = (await host.ReadAsync($"runs/{runId}/failures"))[0];
        string failed = failure.GetProperty("college").GetString()!;
        string well = failed == "商学院" ? "数学学院" : "商学院";
        foreach (string format in new[] { "html", "csv", "json" })
        {
            string report = await ReportAsync(host, runId, format, well);
            Assert.Contains(well == "商学院" ? Given.K1 : "K2", report, StringComparison.Ordinal);
            Assert.DoesNotContain(well == "商学院" ? "K2" : Given.K1, report, StringComparison.Ordinal);
        }

        string page = await ReportAsync(host, runId, "html", well);
        Assert.Contains(well == "商学院" ? "财务管理" : "高等数学", page, StringComparison.Ordinal);
        Assert.Contains("+08:00", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_held_on_another_day_is_one_line_in_plan_report_and_today()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        for (int course = 2; course <= 6; course++)
        {
            host.Campus.Insert(Given.B with { Offering = $"K{course}" });
        }

        await host.RunAsync();
        host.Campus.Touch("rq = '2025-03-08', zc = '6'", "kkh LIKE 'K%'");
        using HttpResponseMessage planned = await host.PostAsync("plan/full", ApiHost.Body);
        string planId = (await ApiHost.JsonAsync(planned, HttpStatusCode.OK)).GetProperty("planId").GetString()!;
        const string Line = "3月4日（二）的 5 门课调至 3月8日（六）";
        Assert.Equal([Line], Lines(await host.ReadAsync("plans/" + planId)));
        string runId = await host.RunAsync();
        Assert.Equal([Line], Lines(await host.ReadAsync("today")));
        Assert.Equal([Line], Lines(await host.ReadAsync($"runs/{runId}/report")));
        Assert.Contains(Line, await ReportAsync(host, runId, "html", college: null), StringComparison.Ordinal);
    }

    private static string? Name(JsonElement college) => college.GetProperty("college").GetString();

    private static string[] Lines(JsonElement document) => [.. document.GetProperty("bulk").EnumerateArray()
        .Select(one => one.GetProperty("text").GetProperty("zh").GetString()!)];

    private static async Task<string> ReportAsync(ApiHost host, string runId, string format, string? college)
    {
        string only = college is null ? string.Empty : "&college=" + Uri.EscapeDataString(college);
        using HttpResponseMessage answer = await host.GetAsync($"runs/{runId}/report?format={format}{only}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }
}
