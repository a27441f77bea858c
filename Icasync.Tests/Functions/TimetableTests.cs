using System.Net;
using System.Text.Json;
using Icasync.Activities.Settings;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>The timetable view over HTTP: what the office knows, beside what WPS holds.</summary>
public class TimetableTests
{
    private const string Week = "&week=2025-03-05";

    [Theory]
    [InlineData("course=" + Given.K1)]
    [InlineData("teacher=104066")]
    [InlineData("student=20220002")]
    [InlineData("room=1223")]
    public async Task A_lesson_waits_until_a_sync_made_it_and_is_found_from_all_sides(string subject)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        host.Campus.Insert(Given.B with { Offering = "K2", Room = "1224", TeacherNumbers = "101049" });
        Assert.Equal(["waits added 03-04 09:50"], Lessons(await host.ReadAsync($"timetable?{subject}{Week}")));
        await host.RunAsync();
        JsonElement after = await host.ReadAsync($"timetable?{subject}{Week}");
        Assert.Equal(["synced none 03-04 09:50"], Lessons(after));
        Assert.Equal("2025-03-03", after.GetProperty("week").GetString());
        Assert.Equal(1, after.GetProperty("counts").GetProperty("synced").GetInt32());
        Assert.Equal("财务管理", after.GetProperty("courses")[0].GetProperty("name").GetString());
    }

    // Whoever types waits for nothing: a whole term's names take longer to read than a person types.
    [Fact]
    public async Task Names_of_a_minute_ago_are_given_while_they_are_read_anew()
    {
        LaterClock clock = new();
        await using ApiHost host = await ApiHost.StartAsync(
            more: services => services.AddSingleton<TimeProvider>(clock));
        async Task<string> NameAsync() => (await host.ReadAsync("search?q=" + Given.K1)).GetProperty("courses")[0]
            .GetProperty("name").GetString()!;
        string old = await NameAsync();
        host.Campus.Sql("UPDATE u_jw_kcb_cur SET kcmc = '会计'");
        Assert.Equal(old, await NameAsync());
        clock.Later = TimeSpan.FromSeconds(61);
        Assert.Equal(old, await NameAsync());
        int asked = 0;
        while (await NameAsync() == old)
        {
            Assert.InRange(++asked, 0, 5000);
        }

        Assert.Equal("会计", await NameAsync());
    }

    private sealed class LaterClock : TimeProvider
    {
        public TimeSpan Later { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Later;
    }

    [Fact]
    public async Task A_move_has_its_ghost_a_failure_its_code_and_a_spoiled_row_its_lesson()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await host.RunAsync();
        host.Campus.Touch("rq = '2025-03-06', zc = '4'");
        JsonElement moves = await host.ReadAsync($"timetable?course={Given.K1}{Week}");
        Assert.Equal(["moves moved 03-06 09:50"], Lessons(moves));
        Assert.Equal(
            "2025-03-04", moves.GetProperty("lessons")[0].GetProperty("before").GetProperty("date").GetString());
        await host.Campus.RefuseAsync("updateEvent", 400000004);
        string runId = await host.RunAsync();
        JsonElement failed = await host.ReadAsync($"timetable?course={Given.K1}{Week}");
        Assert.Equal(["failed moved 03-06 09:50"], Lessons(failed));
        Assert.Equal(runId, failed.GetProperty("failures")[0].GetProperty("runId").GetString());

        await host.Campus.SimAsync("PUT", "/_sim/faults", """{"seed":1,"rules":[]}""");
        await host.RunAsync();
        host.Campus.Touch("rq = 'someday'");
        host.Campus.Insert(Given.B with { Date = "2025-03-05" });
        JsonElement spoiled = await host.ReadAsync($"timetable?course={Given.K1}{Week}");
        Assert.Contains("withheld cancelled 03-06 09:50", Lessons(spoiled));
        Assert.Single(spoiled.GetProperty("withheld").EnumerateArray());
        Assert.Equal("BAD_DATE", spoiled.GetProperty("unreadable")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_lesson_that_a_check_found_different_is_told_until_it_is_repaired()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await host.RunAsync();
        JsonElement calendar = (await host.Campus.StateAsync()).GetProperty("calendars")[0];
        await host.Campus.SimAsync(
            "POST", "/_sim/drift",
            $$"""
            [{"kind":"deleteEvent","calendarId":"{{calendar.GetProperty("id").GetString()}}",
              "eventId":"{{calendar.GetProperty("events")[0].GetProperty("id").GetString()}}"}]
            """);
        await host.RunAsync("check");
        string route = $"timetable?course={Given.K1}{Week}";
        Assert.Equal(["differs none 03-04 09:50"], Lessons(await host.ReadAsync(route)));
        await host.RunAsync("check", """{"repair":true}""");
        await host.RunAsync("check");
        Assert.Equal(["synced none 03-04 09:50"], Lessons(await host.ReadAsync(route)));
    }

    [Fact]
    public async Task A_plan_that_waits_holds_the_lessons_it_would_take()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            options: new SyncOptions { DeleteGuardFloor = 1, DeleteGuardShare = 0.2 });
        await host.RunAsync();
        host.Campus.Sql("UPDATE u_jw_kcb_cur SET zt = 'delete'");
        host.Campus.Insert(Given.B with { Offering = "K2" });
        await host.RunAsync();
        JsonElement held = await host.ReadAsync($"timetable?course={Given.K1}{Week}");
        Assert.Equal(["held cancelled 03-04 09:50"], Lessons(held));
        Assert.Equal(
            (await host.ReadAsync("plans?state=held")).GetProperty("items")[0].GetProperty("planId").GetString(),
            held.GetProperty("heldPlan").GetString());
    }

    [Fact]
    public async Task A_search_finds_by_parts_of_names_and_numbers_and_names_people_to_whom_it_may()
    {
        await using ApiHost host = await ApiHost.StartAsync(trustsSignIn: true);
        host.Campus.Sql("UPDATE out_jsxx SET ssdwmc = '商学院'");
        JsonElement hits = await host.ReadAsync("search?q=" + Uri.EscapeDataString("李四"));
        Assert.Equal("104066", hits.GetProperty("people")[0].GetProperty("number").GetString());
        Assert.Equal(Given.K1, hits.GetProperty("courses")[0].GetProperty("kkh").GetString());
        Assert.Equal("商学院", hits.GetProperty("courses")[0].GetProperty("college").GetString());
        Assert.Equal(1, hits.GetProperty("colleges")[0].GetProperty("courses").GetInt32());
        Assert.Equal("1223", (await host.ReadAsync("search?q=122")).GetProperty("rooms")[0].GetString());

        JsonElement viewer = await AsViewerAsync(host, "search?q=" + Uri.EscapeDataString("李四"));
        Assert.Empty(viewer.GetProperty("people").EnumerateArray());
        JsonElement byNumber = await AsViewerAsync(host, "search?q=104066");
        Assert.Equal(JsonValueKind.Null, byNumber.GetProperty("people")[0].GetProperty("name").ValueKind);
        Assert.DoesNotContain("李四", byNumber.GetRawText(), StringComparison.Ordinal);
        JsonElement grid = await AsViewerAsync(host, $"timetable?teacher=104066{Week}");
        Assert.Single(grid.GetProperty("lessons").EnumerateArray());
        Assert.DoesNotContain("李四", grid.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("changes?limit=100", Given.K1)]
    [InlineData("runs/RUN/changes", Given.K1)]
    [InlineData("runs/RUN/report", Given.K1)]
    [InlineData("runs/RUN/report?format=csv", Given.K1)]
    [InlineData("runs/RUN/report?format=html", Given.K1)]
    [InlineData("runs/RUN", Campus.Term)]
    [InlineData("runs/RUN/tree?courses=true", Campus.Term)]
    [InlineData("why?person=104066", Given.K1)]
    public async Task What_a_viewer_is_told_of_a_run_names_nobody(string route, string told)
    {
        await using ApiHost host = await ApiHost.StartAsync(trustsSignIn: true);
        string runId = await host.RunAsync();
        route = route.Replace("RUN", runId, StringComparison.Ordinal);
        using HttpResponseMessage answer = await SendAsViewerAsync(host, route);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(told, text, StringComparison.Ordinal);
        Assert.DoesNotContain("李四", text, StringComparison.Ordinal);
        if (route.EndsWith("changes", StringComparison.Ordinal))
        {
            Assert.Contains("李四", (await host.ReadAsync(route)).GetRawText(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("timetable", "course")]
    [InlineData("timetable?course=K1&room=1", "subject")]
    [InlineData("timetable?course=K1&week=Monday", "week")]
    [InlineData("timetable?course=K1&term=now", "term")]
    [InlineData($"drift?term={Campus.Term}&kind=nope", "kind")]
    public async Task A_wrong_question_names_what_is_wrong(string route, string field)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        using HttpResponseMessage answer = await host.GetAsync(route);
        JsonElement problem = await ApiHost.ProblemAsync(answer, HttpStatusCode.BadRequest);
        Assert.Equal(field, problem.GetProperty("field").GetString());
    }

    private static async Task<JsonElement> AsViewerAsync(ApiHost host, string route)
    {
        using HttpResponseMessage response = await SendAsViewerAsync(host, route);
        return await ApiHost.JsonAsync(response, HttpStatusCode.OK);
    }

    private static async Task<HttpResponseMessage> SendAsViewerAsync(ApiHost host, string route)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/icasync/" + route);
        request.Headers.Add("X-MS-CLIENT-PRINCIPAL", RoleTests.Principal("icasync.viewer"));
        return await host.SendAsync(request);
    }

    private static string[] Lessons(JsonElement view) => [.. view.GetProperty("lessons").EnumerateArray()
        .Select(one => string.Join(
            ' ', one.GetProperty("state").GetString(), one.GetProperty("change").GetString(),
            one.GetProperty("shown").GetProperty("date").GetString()![5..],
            one.GetProperty("shown").GetProperty("start").GetString()))];
}
