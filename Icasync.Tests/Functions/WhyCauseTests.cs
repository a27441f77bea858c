using System.Text.Json;
using Icasync.Activities.Reports;
using Icasync.Activities.Settings;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>Before the chain stands what it comes down to, with what to do.</summary>
public class WhyCauseTests
{
    [Theory]
    [InlineData("20220001", "UPDATE out_xsxx SET zt = 'add'", null)]
    [InlineData("99999999", "UPDATE out_xsxx SET zt = 'add'", "不在人员表中，或已标记停用")]
    [InlineData("20220001", "UPDATE u_jw_kcb_cur SET rq = '待定'", "课程没有可用的课表")]
    [InlineData("20220001", "UPDATE u_jw_kcb_cur SET sfdk = '0'", "此课程不考勤，仅教师可见")]
    [InlineData("20220001", "DELETE FROM out_jw_kcb_xs", "没有选课或任课")]
    [InlineData("20220001", "DELETE FROM icasync_access", "尚未同步")]
    [InlineData("20220001", "UPDATE icasync_access SET state = 'pending'", "未开通 WPS 账号")]
    [InlineData(
        "20220001", "UPDATE icasync_access SET state = 'pending', pending_reason = 'memberLimit'", "此日历的成员已满")]
    public async Task Each_broken_link_has_its_cause_and_an_advice(string person, string change, string? cause)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await host.RunAsync();
        host.Campus.Sql(change);
        foreach (string live in new[] { "true", "false" })
        {
            JsonElement answer = Assert.Single(
                (await host.ReadAsync($"why?person={person}&kkh={Given.K1}&live={live}")).EnumerateArray());
            Assert.Equal(
                cause,
                answer.GetProperty("cause") is { ValueKind: JsonValueKind.Object } found
                    ? found.GetProperty("what").GetProperty("zh").GetString() : null);
            Assert.Equal("财务管理", answer.GetProperty("courseName").GetString());
        }
    }

    // Method: the pilot leaves K1 out from the beginning; then it leaves it out once its people have their access, and
    // somebody is enrolled afterwards.
    [Theory]
    [InlineData("courses=K2", false, "20220001", "课程不在试点范围")]
    [InlineData("courses=K2", false, "104066", "课程不在试点范围")]
    [InlineData("courses=K2", true, "20220001", null)]
    [InlineData("courses=K2", true, "20220009", "课程不在试点范围")]
    [InlineData("teachers=104066", true, "20220009", "尚未同步")]
    public async Task The_pilot_comes_before_every_other_cause(string pilot, bool synced, string person, string? cause)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        if (synced)
        {
            await campus.SyncAsync(RunKind.Full);
        }

        campus.Sql(
            "INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) "
            + $"VALUES ('{Given.K1}', '20220009', '2024-2025-2', 'add')");
        campus.Sql("INSERT INTO out_xsxx (id, xh, xm, zt) VALUES ('9', '20220009', '赵六', 'add')");
        Assert.True(PilotScope.TryParse(pilot, out PilotScope scope, out _));
        campus.Insert(Given.B with { Offering = "K2" });
        await campus.RestartAsync(new SyncOptions { Pilot = scope });
        WhyAnswer answer = Assert.Single(await campus.Get<WhyReader>().ReadAsync(
            person, Given.K1, askWps: true, default));
        Assert.Equal(cause, answer.Cause?.What.Zh);
        Assert.Equal(cause == "课程不在试点范围" ? "pilot" : cause is null ? null : "ledger", answer.BrokenLink);
        Assert.Equal("pilot", answer.Links[0].Name);
    }

    // Method: 20220001 is a teacher too. What he is in this course decides.
    [Theory]
    [InlineData("UPDATE out_xsxx SET zt = 'delete'", "不在人员表中，或已标记停用")]
    [InlineData("UPDATE u_jw_kcb_cur SET sfdk = '0'", "此课程不考勤，仅教师可见")]
    [InlineData("UPDATE out_jsxx SET zt = 'delete'", null)]
    public async Task Of_a_number_of_two_people_the_one_in_the_course_is_followed(string change, string? cause)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        campus.Sql("INSERT INTO out_jsxx (id, gh, xm, zt) VALUES ('9', '20220001', '赵六', 'add')");
        campus.Sql(change);
        await campus.SyncAsync(RunKind.Full);
        WhyAnswer answer = Assert.Single(await campus.Get<WhyReader>().ReadAsync(
            "20220001", Given.K1, askWps: true, default));
        Assert.Equal((cause, cause is null), (answer.Cause?.What.Zh, answer.HasAccess));
    }

    [Fact]
    public async Task A_calendar_that_WPS_does_not_show_is_the_answer_of_its_course_alone()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Offering = "K2" });
        await campus.SyncAsync(RunKind.Full);
        string id = await campus.CalendarOfAsync(Given.K1);
        await campus.SimAsync("POST", "/_sim/drift", $$"""[{"kind":"deleteCalendar","calendarId":"{{id}}"}]""");
        IReadOnlyList<WhyAnswer> answers = await campus.Get<WhyReader>().ReadAsync(
            "104066", offering: null, askWps: true, default);
        Assert.Equal(
            [(Given.K1, "日历已在 WPS 中被删除"), ("K2", null)],
            answers.Select(one => (one.Kkh, one.Cause?.What.Zh)).OrderBy(one => one.Item2 is null));
    }

    [Fact]
    public async Task Without_WPS_no_call_is_made_and_with_it_the_person_is_asked_for_once()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        host.Campus.Insert(Given.B with { Offering = "K2" });
        host.Campus.Sql(
            "INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('K2', '20220001', '2024-2025-2', 'add')");
        await host.RunAsync();
        await host.Campus.ResetCountersAsync();
        Assert.Equal(2, (await host.ReadAsync("why?person=20220001&live=false")).GetArrayLength());
        Assert.Empty(await host.Campus.OperationsAsync());
        Assert.Equal(2, (await host.ReadAsync("why?person=20220001")).GetArrayLength());
        Dictionary<string, long> calls = await host.Campus.OperationsAsync();
        Assert.Equal(
            [1, 2], calls.Where(one => one.Key != "getAppToken").Select(one => one.Value).Order());
    }

    [Fact]
    public async Task A_calendar_that_was_deleted_is_in_the_history_of_who_lost_it_and_of_nobody_else()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        host.Campus.Insert(Given.B with { Offering = "K2" });
        await host.RunAsync();
        host.Campus.Sql($"DELETE FROM u_jw_kcb_cur WHERE kkh = '{Given.K1}'");
        await host.RunAsync("full", """{"force":true}""");
        Assert.Contains("calendar deleted", await HistoryAsync(host, "20220001"));
        Assert.Contains("calendar deleted", await HistoryAsync(host, "104066"));
        Assert.DoesNotContain("calendar deleted", await HistoryAsync(host, "20229999"));
    }

    private static async Task<string[]> HistoryAsync(ApiHost host, string person) =>
        [.. (await host.ReadAsync("changes?person=" + person)).GetProperty("items").EnumerateArray()
            .Select(one => $"{one.GetProperty("kind").GetString()} {one.GetProperty("op").GetString()}")];
}
