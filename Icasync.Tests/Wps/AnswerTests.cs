using System.Text;
using System.Text.Json;
using Icasync.Activities.Wps;
using Xunit;

namespace Icasync.Tests.Wps;

/// <summary>
/// What an answer means (WPS-API 3): the code first, the HTTP status second, and nothing guessed to be a success.
/// </summary>
public class AnswerTests
{
    [Theory]
    [InlineData(200, 400411340, WpsErrorClass.NoChange)]
    [InlineData(400, 400411340, WpsErrorClass.NoChange)]
    [InlineData(400, 400411031, WpsErrorClass.Throttled)]
    [InlineData(400, 400000001, WpsErrorClass.Throttled)]
    [InlineData(400, 400411032, WpsErrorClass.Unknown)]
    [InlineData(400, 400000103, WpsErrorClass.Gone)]
    [InlineData(404, 404411305, WpsErrorClass.Gone)]
    [InlineData(403, 403411010, WpsErrorClass.CalendarForbidden)]
    [InlineData(403, 403000001, WpsErrorClass.Forbidden)]
    [InlineData(400, 400411361, WpsErrorClass.Quota)]
    [InlineData(429, 0, WpsErrorClass.Throttled)]
    [InlineData(500, 0, WpsErrorClass.Unknown)]
    [InlineData(401, 0, WpsErrorClass.Token)]
    [InlineData(403, 0, WpsErrorClass.Forbidden)]
    [InlineData(400, 0, WpsErrorClass.Permanent)]
    [InlineData(404, 0, WpsErrorClass.Permanent)]
    [InlineData(404, 404411999, WpsErrorClass.Permanent)]
    [InlineData(410, 0, WpsErrorClass.Permanent)]
    [InlineData(302, 0, WpsErrorClass.Unknown)]
    [InlineData(500, 400999999, WpsErrorClass.Unknown)]
    [InlineData(429, 400999999, WpsErrorClass.Throttled)]
    [InlineData(401, 400999999, WpsErrorClass.Token)]
    [InlineData(400, 429999999, WpsErrorClass.Throttled)]
    [InlineData(400, 500999999, WpsErrorClass.Unknown)]
    [InlineData(200, 403999999, WpsErrorClass.Forbidden)]
    [InlineData(200, 500999999, WpsErrorClass.Unknown)]
    [InlineData(200, 50099999, WpsErrorClass.Unknown)]
    [InlineData(200, 404999999, WpsErrorClass.Permanent)]
    [InlineData(200, 7, WpsErrorClass.Permanent)]
    public void S34_A_code_that_is_not_listed_counts_by_the_status_and_a_plain_404_is_no_missing_object(
        int status, long code, WpsErrorClass expected) => Assert.Equal(expected, WpsErrors.Classify(status, code));

    [Theory]
    [InlineData("""{"id":"e","locations":[{"name":"B-204"}]}""", "B-204")]
    [InlineData("""{"id":"e","locations":[]}""", "")]
    [InlineData("""{"id":"e","locations":null}""", null)]
    [InlineData("""{"id":"e"}""", null)]
    public void A_place_taken_away_is_told_from_one_that_is_not_said(string answer, string? place)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        Assert.Equal(place, WpsAnswers.EventOf(document.RootElement).Location);
    }

    [Theory]
    [InlineData(200, """{"code":0,"msg":"ok"}""", null)]
    [InlineData(200, """{"code":"0"}""", null)]
    [InlineData(200, """{"code":null,"data":{}}""", WpsErrorClass.Unknown)]
    [InlineData(200, """{"data":{"id":"c1"}}""", WpsErrorClass.Unknown)]
    [InlineData(200, """[{"code":0}]""", WpsErrorClass.Unknown)]
    [InlineData(200, "\uFEFF{\"code\":0}", null)]
    [InlineData(204, "", WpsErrorClass.Unknown)]
    [InlineData(200, "", WpsErrorClass.Unknown)]
    [InlineData(200, """{"code":"404411305","msg":"gone"}""", WpsErrorClass.Gone)]
    [InlineData(200, """{"code":"InternalError","msg":"x"}""", WpsErrorClass.Unknown)]
    [InlineData(200, """{"code":{},"msg":"x"}""", WpsErrorClass.Unknown)]
    [InlineData(200, "<html>sign in</html>", WpsErrorClass.Unknown)]
    [InlineData(200, """{"code":0,"da""", WpsErrorClass.Unknown)]
    [InlineData(502, "<html>bad gateway</html>", WpsErrorClass.Unknown)]
    [InlineData(429, "<html>slow down</html>", WpsErrorClass.Throttled)]
    [InlineData(400, """{"code":"x"}""", WpsErrorClass.Permanent)]
    [InlineData(
        400, """{"code":400000003,"msg":"m","more":{"code":1,"msg":"n","more":null}}""", WpsErrorClass.Permanent)]
    public void S34_A_write_succeeded_only_where_the_answer_says_so(int status, string body, WpsErrorClass? expected) =>
        Assert.Equal(expected, WpsReply.Of(status, null, Encoding.UTF8.GetBytes(body), _ => true).Error?.Class);

    [Theory]
    [InlineData("""{"code":0,"data":{"items":[]}}""", null)]
    [InlineData("""{"code":0,"data":{"items":null}}""", null)]
    [InlineData("""{"code":0,"data":{"Items":[{"id":"c1"}]}}""", null)]
    [InlineData("""{"code":0,"data":null}""", WpsErrorClass.Unknown)]
    [InlineData("""{"code":0,"data":{}}""", WpsErrorClass.Unknown)]
    [InlineData("""{"code":0,"data":[]}""", WpsErrorClass.Unknown)]
    [InlineData("""{"code":0,"data":{"items":{}}}""", WpsErrorClass.Unknown)]
    [InlineData("""{"code":0,"data":{"items":[1]}}""", WpsErrorClass.Unknown)]
    [InlineData("""{"code":0,"data":{"items":[{"id":""}]}}""", WpsErrorClass.Unknown)]
    [InlineData("""{"code":0,"data":{"items":[{"id":"\uD800"}]}}""", WpsErrorClass.Unknown)]
    [InlineData("", WpsErrorClass.Unknown)]
    public void A_list_is_only_what_holds_a_list(string body, WpsErrorClass? expected) => Assert.Equal(
        expected, WpsReply.Of(200, null, Encoding.UTF8.GetBytes(body), WpsAnswers.IsListOfIds).Error?.Class);
}
