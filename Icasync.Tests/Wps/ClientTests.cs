using System.Text;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Xunit;

namespace Icasync.Tests.Wps;

/// <summary>
/// The signature of WPS-API 2, and answers that are spelt differently from those of our own simulator.
/// </summary>
public class ClientTests
{
    private const string Date = "Mon, 07 Sep 2026 00:00:00 GMT";

    [Theory]
    [InlineData(
        "POST", "/v7/calendars/cal_7/events/create",
        """{"summary":"MATH101 高等数学","start_time":{"datetime":"2026-09-07T08:00:00+08:00"}"""
        + ""","end_time":{"datetime":"2026-09-07T09:35:00+08:00"}}""",
        "69419685277ea22406d96c1cfadc30b7712616e3da802093e9b1de58ab166fc1")]
    [InlineData(
        "GET",
        "/v7/calendars/cal_7/events?start_time=2026-09-01T00%3A00%3A00%2B08%3A00"
        + "&end_time=2026-09-30T00%3A00%3A00%2B08%3A00&page_size=100",
        "", "d62ca78522d45f82e38c7f5b58958f006179c543de20e9a81f78e56e63484dfa")]
    public void R27_The_worked_examples_of_the_sheet_have_the_signatures_it_prints(
        string method, string target, string body, string hex) =>
        Assert.Equal(
            "KSO-1 AKDEMO20260901:" + hex,
            Kso1Signature.Header(
                "AKDEMO20260901", "sk-demo-not-a-secret", method, target, "application/json", Date,
                Encoding.UTF8.GetBytes(body)));

    [Fact]
    public async Task Lists_are_read_whatever_a_server_leaves_out_or_spells_its_own_way()
    {
        Queue<string> answers = new([
            """{"access_token":"t","expires_in":"7200","token_type":"bearer","extra":{}}""",
            """{"code":"0","msg":null,"data":{"items":null,"next_page_token":"1","unknown":[1]}}""",
            """{"code":0,"msg":"","data":{"items":[],"next_page_token":"2"}}""",
            """
            {"code":0,"msg":"","data":{"Items":[{"id":"c1","summary":"高等数学 K1","role":"owner","extra":null},{"id":17}],
             "next_page_token":""}}
            """,
        ]);
        WpsOptions options = new()
        {
            AppId = "a", AppKey = "k", BaseUrl = new Uri("http://other"), RequestsPerSecond = 1000,
        };
        WpsLimiter limiter = new(1000, 5, TimeProvider.System);
        using ScriptedHandler handler = new(answers);
        using WpsTransport transport = new(
            handler, options, limiter, new WpsCallMeter(), new WpsAttempts(new SyncOptions(), TimeProvider.System),
            TimeProvider.System, new Random(1));
        List<WpsCalendar> calendars = [];
        await foreach (WpsCalendar one in new WpsClient(transport).ListCalendarsAsync(default))
        {
            calendars.Add(one);
        }

        Assert.Equal(["c1 高等数学 K1 owner", "17  "], calendars.Select(one => $"{one.Id} {one.Summary} {one.Role}"));
        Assert.Equal(
            [
                "/oauth2/token", "/v7/calendars?page_size=20", "/v7/calendars?page_size=20&page_token=1",
                "/v7/calendars?page_size=20&page_token=2",
            ],
            handler.Targets);
    }

    private sealed class ScriptedHandler(Queue<string> answers) : HttpMessageHandler
    {
        public List<string> Targets { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Targets.Add(request.RequestUri!.PathAndQuery);
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent(answers.Dequeue()) });
        }
    }
}
