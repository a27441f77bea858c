using System.Globalization;
using System.Text;
using System.Text.Json;
using Icasync.Activities.Wps;
using Xunit;

namespace Icasync.Tests.Wps;

/// <summary>The client before a WPS that somebody else wrote from the same documents.</summary>
public class AnotherServerTests
{
    private const string Fine = """{"code":0,"msg":"","data":{"id":"x","items":[]}}""";

    private static readonly WpsEventBody Lesson = new(
        "高等数学", "第1周\nicasync:0123456789abcdef", "2026-09-07T08:00:00+08:00", "2026-09-07T09:35:00+08:00", "第一教学楼 1223",
        [15]);

    // Goal: whoever checks signatures over what arrived finds every one right, the calls without a body among them.
    [Theory]
    [InlineData("http://other", "/v7/")]
    [InlineData("http://gateway/wps/", "/wps/v7/")]
    public async Task R27_Every_signature_is_over_the_bytes_and_the_target_that_go_out(string baseUrl, string prefix)
    {
        using AnotherServer server = new(_ => (200, Fine), baseUrl);
        WpsClient client = server.Client;
        await client.CreateCalendarAsync("高等数学 \"K1\" <&'+> 😀", default);
        await client.DeleteCalendarAsync("cal/7 ü", default);
        await client.BatchCreateEventsAsync("c", [Lesson], default);
        await foreach (WpsEvent _
            in client.ListEventsAsync("c", server.Time.GetUtcNow(), server.Time.GetUtcNow().AddDays(40), default))
        {
            Assert.Fail("the list is empty");
        }

        Sent[] signed = [
            .. server.Calls.Where(call => !call.Target.EndsWith("/oauth2/token", StringComparison.Ordinal))];
        Assert.Equal(5, signed.Length);
        foreach (Sent call in signed)
        {
            Assert.StartsWith(prefix, call.Target, StringComparison.Ordinal);
            Assert.Equal("application/json", call.Headers["Content-Type"]);
            Assert.Equal(
                Kso1Signature.Header(
                    "AKOTHER", "sk-other", call.Method, call.Target, "application/json", call.Headers["X-Kso-Date"],
                    call.Body),
                call.Headers["X-Kso-Authorization"]);
            Assert.True(DateTimeOffset.TryParseExact(
                call.Headers["X-Kso-Date"], "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
        }

        Assert.Contains("高等数学", Encoding.UTF8.GetString(signed[0].Body), StringComparison.Ordinal);
        Assert.Empty(signed[1].Body);
        Assert.Contains("%2B08%3A00", signed[3].Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("Mon, 07 Sep 2026 00:00:03 GMT")]
    public async Task R05_Retry_After_is_obeyed_as_seconds_and_as_a_date(string retryAfter)
    {
        using AnotherServer server = Throttling(1, retryAfter);
        Assert.Equal(
            WpsOutcomeKind.Done, (await server.WaitAsync(server.Client.CreateCalendarAsync("t K1", default))).Kind);
        Assert.True(
            server.Calls[^1].At - server.Calls[1].At >= TimeSpan.FromSeconds(2.8), "the pause that WPS asked for");
    }

    // WPS may refuse a date that is some seconds old (S1), and a call may wait for its turn that long.
    [Fact]
    public async Task S1_A_call_is_dated_and_signed_when_its_turn_has_come()
    {
        using AnotherServer server = Throttling(1, "9");
        Task first = server.Client.CreateCalendarAsync("t K1", default);
        Task second = server.Client.CreateCalendarAsync("t K2", default);
        await server.WaitAsync(Task.WhenAll(first, second).ContinueWith(_ => true, TaskScheduler.Default));
        Assert.True(server.Calls[^1].At - server.Calls[1].At >= TimeSpan.FromSeconds(8), "somebody waited");

        // A date of before the wait would be nine seconds older. The clock of this test runs on while a busy machine
        // has not come to the call yet, so that how old a date is when it comes says nothing.
        DateTimeOffset waited = server.Calls[1].At + TimeSpan.FromSeconds(8);
        Assert.All(Some.Of(server.Calls.Where(call => call.Headers.ContainsKey("X-Kso-Date"))), call => Assert.InRange(
            DateTimeOffset.Parse(call.Headers["X-Kso-Date"], CultureInfo.InvariantCulture),
            call.At >= waited ? waited : DateTimeOffset.MinValue, call.At));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("Mon, 07 Sep 2026 00:00:00 GMT")]
    [InlineData("soon")]
    [InlineData(null)]
    public async Task R05_Without_a_pause_that_can_be_obeyed_our_own_grows(string? retryAfter)
    {
        using AnotherServer server = Throttling(5, retryAfter);
        Assert.Equal(
            WpsOutcomeKind.Done, (await server.WaitAsync(server.Client.CreateCalendarAsync("t K1", default))).Kind);
        Assert.True(server.Calls[^1].At - server.Calls[1].At >= TimeSpan.FromSeconds(3), "five growing pauses");
    }

    [Fact]
    public async Task A_read_that_is_answered_with_nothing_is_asked_again()
    {
        int asked = 0;
        using AnotherServer server = new(
            _ => (200, asked++ == 0 ? "" : """{"code":0,"msg":"","data":{"items":[{"id":"c1"}]}}"""));
        List<string> ids = [];
        async Task<bool> ListAsync()
        {
            await foreach (WpsCalendar one in server.Client.ListCalendarsAsync(default))
            {
                ids.Add(one.Id);
            }

            return true;
        }

        await server.WaitAsync(ListAsync());
        Assert.Equal(["c1"], ids);
    }

    [Fact]
    public async Task S2_A_token_that_expires_while_calls_wait_is_replaced_and_one_that_is_refused_only_once()
    {
        int left = 3;
        using AnotherServer expiring = new(_ => left-- > 0 ? (401, """{"code":401030001,"msg":""}""") : (200, Fine));
        Assert.Equal(WpsOutcomeKind.Done, (await expiring.Client.CreateCalendarAsync("t K1", default)).Kind);
        Assert.Equal(4, expiring.Calls.Count(call => call.Target == "/oauth2/token"));
        using AnotherServer refusing = new(_ => (401, """{"code":40100011,"msg":""}"""));
        await Assert.ThrowsAsync<WpsForbiddenException>(() => refusing.Client.CreateCalendarAsync("t K1", default));
        Assert.Equal(2, refusing.Calls.Count(call => call.Target == "/oauth2/token"));
    }

    [Fact]
    public async Task U10_A_number_that_sinks_the_look_up_is_unknown_alone()
    {
        using AnotherServer server = new(call => call.Text.Contains("bad", StringComparison.Ordinal)
            ? (400, """{"code":400002149,"msg":"bad ex_user_id"}""")
            : (200, $$"""{"code":0,"data":{"items":[{{string.Join(',', Numbers(call).Select(User))}}] } }"""));
        string[] asked = [.. Enumerable.Range(1, 99).Select(one => one.ToString(CultureInfo.InvariantCulture)), "bad"];
        IReadOnlyList<WpsUser> known = await server.Client.GetUsersByExternalIdsAsync(asked, default);
        Assert.Equal(asked[..^1], known.Select(one => one.ExternalId));
        Assert.Equal(
            ["active", "notactive", "disabled"],
            server.Calls[1].Json.GetProperty("status").EnumerateArray().Select(one => one.GetString()));
    }

    // The operation does not list the header for external ids, so people are named by their WPS ids; and ids by ids.
    [Fact]
    public async Task D26_Attendees_are_removed_by_both_lists_and_people_by_their_WPS_ids()
    {
        using AnotherServer server = new(call => call.Target == "/v7/users/by_ex_user_ids"
            ? (200, """{"code":0,"data":{"items":[{"id":"w1","ex_user_id":"104066"}]}}""")
            : (200, """{"code":0,"msg":""}"""));
        await server.Client.BatchDeleteAttendeesAsync("c", "e", [new("a1", "104066"), new("a2", "gone")], default);
        Sent sent = server.Calls[^1];
        Assert.False(sent.Headers.ContainsKey("X-Kso-Id-Type"));
        Assert.Equal(
            """{"is_notification":false,"attendee_ids":["a1","a2"],"attendees":[{"type":"user","user_id":"w1"}]}""",
            sent.Text);
    }

    [Fact]
    public async Task A_lock_that_is_never_given_back_is_one_items_matter_and_throttling_is_everybodys()
    {
        using AnotherServer locked = new(
            _ => (400, """{"code":400411039,"msg":"operation in progress"}"""), retriesMax: 2);
        WpsOutcome<bool> outcome = await locked.WaitAsync(locked.Client.UpdateCalendarAsync("c", "t K1", default));
        Assert.Equal((WpsOutcomeKind.Unknown, 400411039L), (outcome.Kind, outcome.Error!.Code));
        Assert.Equal(1 + 3, locked.Calls.Count);
        using AnotherServer throttled = new(_ => (429, """{"code":429000001,"msg":""}"""), retriesMax: 0);
        await Assert.ThrowsAsync<WpsUnavailableException>(
            () => throttled.WaitAsync(throttled.Client.UpdateCalendarAsync("c", "t K1", default)));
        Assert.Equal(1 + 1, throttled.Calls.Count);
    }

    [Fact]
    public async Task Whether_WPS_is_there_is_asked_at_most_once_a_minute_and_never_told_from_a_kept_token()
    {
        bool away = false;
        using AnotherServer server = new(_ => away ? (503, "") : (200, Fine));
        await server.Transport.CheckAsync(default);
        away = true;
        await server.Transport.CheckAsync(default);
        Assert.Equal(["/oauth2/token", "/v7/calendars?page_size=1"], server.Calls.Select(call => call.Target));
        server.Time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<WpsUnavailableException>(() => server.Transport.CheckAsync(default));
        Assert.False(server.Transport.IsAnswering);
        away = false;
        await server.Transport.CheckAsync(default);
        Assert.True(server.Transport.IsAnswering);
        Assert.Equal(1 + 3, server.Calls.Count);
    }

    private static AnotherServer Throttling(int times, string? retryAfter)
    {
        AnotherServer? server = null;
        server = new AnotherServer(_ =>
        {
            server!.RetryAfter = times > 0 ? retryAfter : null;
            return times-- > 0 ? (429, """{"code":429000001,"msg":"too many requests"}""") : (200, Fine);
        });
        return server;
    }

    private static string User(string? number) => $$"""{"id":"w{{number}}","ex_user_id":"{{number}}"}""";

    private static IEnumerable<string?> Numbers(Sent call) =>
        call.Json.GetProperty("ex_user_ids").EnumerateArray().Select(one => one.GetString());
}
