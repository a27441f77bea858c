using System.Text.Json;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>What the API says of a person's way to a course: each link in Chinese and in English.</summary>
public class WhyTests
{
    [Theory]
    [InlineData("20220001", "UPDATE out_xsxx SET zt = 'add'", null, "ledger: 已授予查看权限 / may read")]
    [InlineData("104066", "UPDATE out_xsxx SET zt = 'add'", null, "ledger: 已授予编辑权限 / may write")]
    [InlineData(
        "99999999", "UPDATE out_xsxx SET zt = 'add'", "person",
        "person: 学生表与教师表中都没有此编号 / "
        + "not in the people table: neither the student nor the teacher table has the number")]
    [InlineData(
        "20220001", "UPDATE out_xsxx SET zt = 'delete'", "person",
        "person: 此人的记录已标记为删除 / the person's row is marked as deleted")]
    [InlineData(
        "20220001", "UPDATE u_jw_kcb_cur SET rq = '待定'", "timetable",
        "timetable: 此课程没有可以识别的有效排课记录 / no live row of the course is readable")]
    [InlineData(
        "20220001", "UPDATE u_jw_kcb_cur SET sfdk = '0'", "check-in rule",
        "check-in rule: 所有有效行均为不考勤：仅教师 / every live row says no check-in: teachers only")]
    [InlineData(
        "20220001", "DELETE FROM out_jw_kcb_xs", "enrolment",
        "enrolment: 没有有效的选课、任课或课次提到此人 / no live enrolment, assignment or lesson names the person")]
    [InlineData("20220001", "DELETE FROM icasync_access", "ledger", "ledger: 台账中没有此人的权限 / no access is recorded")]
    [InlineData(
        "20220001", "UPDATE icasync_access SET state = 'deleting'", "ledger",
        "ledger: 正在取消权限 / access is being taken away")]
    [InlineData(
        "20220001", "UPDATE icasync_offering SET calendar_id = NULL", "calendar",
        "calendar: 课程还没有日历 / the course has no calendar yet")]
    public async Task Every_link_says_in_both_languages_what_was_found(
        string person, string change, string? broken, string expected)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await host.RunAsync("full");
        host.Campus.Sql(change);
        await SaysAsync(host, person, broken, expected);
    }

    // A number is looked for by the database, which knows nothing of what nobody sees in it and of what tables of
    // numbers put behind it: such cells must come along. Both databases have a word of their own for them.
    [Theory]
    [InlineData("'2022\u200b0001'", "'2022\u200b0001'", false)]
    [InlineData("'2022\u200b0001'", "'2022\u200b0001'", true)]
    [InlineData("'20220001.0'", "' 20220001 '", false)]
    [InlineData("'20220001.0'", "' 20220001 '", true)]
    public async Task A_number_is_found_however_it_is_written(string enrolment, string person, bool server)
    {
        await using ApiHost host = await ApiHost.StartAsync(server: server);
        await host.RunAsync("full");
        host.Campus.Sql($"UPDATE out_jw_kcb_xs SET xh = {enrolment} WHERE xh = '20220001'");
        host.Campus.Sql($"UPDATE out_xsxx SET xh = {person} WHERE xh = '20220001'");
        await SaysAsync(host, "20220001", broken: null, "enrolment: 已选课或任课 / enrolled or teaching");
        Assert.Single((await host.ReadAsync("why?person=20220001")).EnumerateArray());
        Assert.Single((await host.ReadAsync("timetable?student=20220001")).GetProperty("courses").EnumerateArray());
    }

    private static async Task SaysAsync(ApiHost host, string person, string? broken, string expected)
    {
        JsonElement answer = Assert.Single(
            (await host.ReadAsync($"why?person={person}&kkh={Given.K1}")).EnumerateArray());
        Assert.Equal(broken, answer.GetProperty("brokenLink").GetString());
        string[] links = answer.GetProperty("links").EnumerateArray().Select(Face).ToArray();
        Assert.Contains(expected, links);
        Assert.All(Some.Of(answer.GetProperty("links").EnumerateArray()), link =>
        {
            Assert.Contains(link.GetProperty("text").GetProperty("zh").GetString()!, one => one >= '\u4e00');
            Assert.DoesNotContain(link.GetProperty("text").GetProperty("en").GetString()!, one => one >= '\u4e00');
        });
    }

    private static string Face(JsonElement link)
    {
        JsonElement text = link.GetProperty("text");
        return $"{link.GetProperty("name")}: {text.GetProperty("zh")} / {text.GetProperty("en")}";
    }
}
