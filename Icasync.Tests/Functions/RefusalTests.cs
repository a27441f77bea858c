using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>What the API refuses, and how it answers when something below it is away.</summary>
public class RefusalTests
{
    [Theory]
    [InlineData("""{"xnxq":"2024-2025-2","kind":"full"}""", "kind", "there are xnxq, options")]
    [InlineData("""{"xnxq":"2024-2025-2","options":{"forse":true}}""", "options.forse", "there are force, courses,")]
    [InlineData("""{"xnxq":"2024-2025-2","a.b":true}""", "['a.b']", "there are xnxq, options")]
    [InlineData("""{"xnxq":"2024-2025-2","options":{"force":"true"}}""", "options.force", "true or false")]
    [InlineData("""{"xnxq":"2024-2025-2","options":[]}""", "options", "a JSON object")]
    [InlineData("""{"xnxq":"2024-2025-2","options":{"courses":[""]}}""", "options.courses", "1 to 60 characters")]
    [InlineData("""{"xnxq":"2024-2025-2","options":{"courses":[7]}}""", "options.courses[0]", "a text")]
    [InlineData("""{"xnxq":"2024-2025-2","options":{"courses":"K1"}}""", "options.courses", "a list of texts")]
    [InlineData("""{"xnxq":"2024-2025-2","options":{"onFailure":"undo"}}""", "options.onFailure", "keep or rollback")]
    [InlineData("""{"xnxq":"2024-2025-2","xnxq":"2025-2026-1"}""", "xnxq", "each field once")]
    [InlineData("""{"xnxq":20242}""", "xnxq", "a text")]
    [InlineData("""["2024-2025-2"]""", "body", "a JSON object")]
    [InlineData("null", "body", "a JSON object")]
    [InlineData("{", "body", "a JSON object")]
    [InlineData("""{"xnxq":"2024-2025-2","options":{"force":tru}}""", "options.force", "true or false")]
    public async Task A_body_of_another_form_is_a_400_that_names_the_field_and_the_form(
        string body, string field, string form)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        JsonElement problem = await ApiHost.ProblemAsync(
            await host.PostAsync("sync/full", body), HttpStatusCode.BadRequest);
        Assert.Equal(field, problem.GetProperty("field").GetString());
        Assert.Contains(form, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await host.CountRunsAsync());
    }

    [Fact]
    public async Task A_body_that_is_no_text_or_too_large_is_refused()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await ApiHost.ProblemAsync(
            await SendAsync(host, [.. "{\"xnxq\":\""u8, 0xff, 0xfe, .. "\"}"u8], chunked: false),
            HttpStatusCode.BadRequest);
        byte[] large = Encoding.UTF8.GetBytes(
            $$$"""{"xnxq":"{{{Campus.Term}}}","options":{"reason":"{{{new string('x', 70_000)}}}"}}""");
        byte[] huge = Encoding.UTF8.GetBytes(new string('x', 1_000_000));
        foreach ((byte[] bytes, bool chunked) in new[] { (large, false), (large, true), (huge, false), (huge, true) })
        {
            JsonElement refused = await ApiHost.ProblemAsync(
                await SendAsync(host, bytes, chunked), HttpStatusCode.RequestEntityTooLarge);
            Assert.Contains("65536", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(0, await host.CountRunsAsync());
    }

    [Theory]
    [InlineData("runs?limit=0")]
    [InlineData("runs?limit=101")]
    [InlineData("runs?limit=-1")]
    [InlineData("runs?limit=1e1")]
    [InlineData("runs?limit=99999999999999999999")]
    [InlineData("runs?state=gone")]
    [InlineData("runs?kind=0")]
    [InlineData("runs?term=2024")]
    [InlineData("runs?before=%00")]
    [InlineData("runs?before=abc")]
    [InlineData("plans?state=lost")]
    [InlineData("plans?before=abc")]
    [InlineData("changes?before=abc")]
    [InlineData("operator-log?before=abc")]
    [InlineData("runs/nobody/tree?attempt=first")]
    [InlineData("runs/nobody/tree?courses=yes")]
    [InlineData("withheld")]
    [InlineData("why")]
    public async Task A_query_of_another_form_is_a_400(string route)
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await ApiHost.ProblemAsync(await host.GetAsync(route), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_reason_is_cut_between_characters_and_can_be_read_again()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string runId = await host.StartRunAsync();
        string reason = new string('x', 499) + "😀 and more";
        await ApiHost.JsonAsync(
            await host.PostAsync($"runs/{runId}/terminate", $$"""{"reason":"{{reason}}"}"""), HttpStatusCode.Accepted);
        JsonElement entry = (await host.ReadAsync("operator-log?runId=" + runId)).GetProperty("items")[0];
        Assert.Equal(reason[..499], entry.GetProperty("why").GetString());
    }

    [Fact]
    public async Task A_route_that_is_not_there_is_a_404_and_another_method_a_405()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await ApiHost.ProblemAsync(await host.GetAsync("nothing/here"), HttpStatusCode.NotFound);
        await ApiHost.ProblemAsync(await host.GetAsync("sync/full"), HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Too_many_changing_requests_are_a_429_that_says_when_to_come_back_and_looking_stays_free()
    {
        await using ApiHost host = await ApiHost.StartAsync(limits: new PostLimits(Burst: 3, PerSecond: 1));
        List<HttpResponseMessage> answers = [];
        for (int number = 0; number < 6; number++)
        {
            answers.Add(await host.PostAsync("sync/full", "{}"));
        }

        HttpResponseMessage refused = answers[^1];
        JsonElement problem = await ApiHost.ProblemAsync(refused, HttpStatusCode.TooManyRequests);
        Assert.Equal("urn:icasync:problem:too-many-requests", problem.GetProperty("type").GetString());
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal([400, 400, 400], answers.Take(3).Select(answer => (int)answer.StatusCode));
        await host.ReadAsync("runs");
    }

    [Fact]
    public async Task A_database_that_is_away_is_a_503_with_a_time_to_come_back_and_the_probe_names_it()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        await ApiHost.JsonAsync(await host.GetAsync("health/ready"), HttpStatusCode.OK);
        using (host.Campus.TakeDatabaseAway())
        {
            foreach (string route in new[] { "runs", "plans", "terms", "schedules", "operator-log", "changes" })
            {
                using HttpResponseMessage away = await host.GetAsync(route);
                await ApiHost.ProblemAsync(away, HttpStatusCode.ServiceUnavailable);
                Assert.InRange(away.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 600);
            }

            string text = (await ApiHost.ProblemAsync(
                await host.PostAsync(
                    "sync/full", ApiHost.Body, "key"), HttpStatusCode.ServiceUnavailable)).GetRawText();
            Assert.DoesNotContain(host.Campus.Name, text, StringComparison.Ordinal);
        }

        await host.StartRunAsync();
    }

    [Fact]
    public async Task The_probe_names_what_failed_and_nothing_of_the_inside()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        host.Engine.Storage = () => throw new InvalidOperationException("account name and key");
        await host.Campus.SimAsync(
            "PUT", "/_sim/faults",
            """{"seed":1,"rules":[{"operation":"getAppToken","probability":1,"fault":"error","status":500}]}""");
        using HttpClient stranger = new() { BaseAddress = host.Address };
        using HttpResponseMessage response = await stranger.GetAsync("/api/icasync/health/ready");
        JsonElement answer = await ApiHost.JsonAsync(response, HttpStatusCode.ServiceUnavailable);
        JsonElement checks = answer.GetProperty("checks");
        Assert.Equal("ok", checks.GetProperty("database").GetString());
        Assert.Equal("failed", checks.GetProperty("storage").GetString());
        Assert.Equal("failed", checks.GetProperty("wpsToken").GetString());
        Assert.DoesNotContain("account", answer.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/api/icasync/health/live")).StatusCode);
    }

    // A token that is kept for hours shows nothing of WPS.
    [Fact]
    public async Task The_probe_knows_that_WPS_does_not_answer_whatever_token_is_kept()
    {
        const string Away = """{"seed":1,"rules":[{"operation":"*","probability":1,"fault":"reset"}]}""";
        await using ApiHost host = await ApiHost.StartAsync();
        await host.ReadAsync("health/ready");
        await host.Campus.SimAsync("PUT", "/_sim/faults", Away);
        IWpsApi wps = host.Campus.Get<IWpsApi>();
        Assert.Equal(WpsOutcomeKind.Unknown, (await wps.CreateCalendarAsync("t K1", default)).Kind);
        JsonElement answer = await ApiHost.JsonAsync(
            await host.GetAsync("health/ready"), HttpStatusCode.ServiceUnavailable);
        Assert.Equal("wpsToken", Assert.Single(answer.GetProperty("failing").EnumerateArray()).GetString());
        await host.Campus.SimAsync("PUT", "/_sim/faults", "{}");
        Assert.Equal(WpsOutcomeKind.Done, (await wps.CreateCalendarAsync("t K1", default)).Kind);
        await host.ReadAsync("health/ready");
    }

    [Fact]
    public async Task The_probe_says_that_the_tables_wait_for_their_migration()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        host.Campus.Sql(
            "DELETE FROM icasync_schema_version WHERE ScriptName = (SELECT MAX(ScriptName) FROM "
            + "icasync_schema_version)");
        JsonElement answer = await ApiHost.JsonAsync(
            await host.GetAsync("health/ready"), HttpStatusCode.ServiceUnavailable);
        Assert.Equal("tables", Assert.Single(answer.GetProperty("failing").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task The_probe_looks_through_the_timetable_once_a_minute_only()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        Assert.Equal(
            JsonValueKind.Number,
            (await host.ReadAsync("health/ready")).GetProperty("oldestUnsyncedSeconds").ValueKind);
        host.Campus.Sql("DELETE FROM u_jw_kcb_cur");
        Assert.Equal(
            JsonValueKind.Number,
            (await host.ReadAsync("health/ready")).GetProperty("oldestUnsyncedSeconds").ValueKind);
    }

    [Fact]
    public void How_much_a_caller_may_ask_for_is_a_setting_with_bounds()
    {
        IcasyncSettings Load(string burst, string perSecond) => IcasyncSettings.Load(
            new SettingsLayers(new Dictionary<string, string>
            {
                ["Icasync__Api__PostsBurst"] = burst, ["Icasync__Api__PostsPerSecond"] = perSecond,
            }),
            Path.GetTempPath());
        Assert.Equal(new PostLimits(6000, 100), Load("", "").Posts);
        Assert.Equal(new PostLimits(20, 2), Load("20", "2").Posts);
        Assert.Contains(
            "PostsBurst", Assert.Throws<SettingsException>(() => Load("0", "1")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "PostsPerSecond", Assert.Throws<SettingsException>(() => Load("1", "many")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task O08_An_unknown_run_is_a_404_on_every_route()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        foreach (string part in new[] { "", "/tree", "/failures", "/report", "/changes" })
        {
            await ApiHost.ProblemAsync(
                await host.GetAsync("runs/20250101T000000000-full-abcdef" + part), HttpStatusCode.NotFound);
        }

        foreach (string act in new[] { "terminate", "suspend", "resume", "rewind", "retry" })
        {
            await ApiHost.ProblemAsync(
                await host.PostAsync("runs/nobody/" + act, """{"reason":"test"}"""), HttpStatusCode.NotFound);
        }

        await ApiHost.ProblemAsync(await host.GetAsync("plans/nobody"), HttpStatusCode.NotFound);
        await ApiHost.ProblemAsync(
            await host.PostAsync("plans/nobody/allow", """{"reason":"test"}"""), HttpStatusCode.NotFound);
        await ApiHost.ProblemAsync(await host.PostAsync("schedules/nobody/run", "{}"), HttpStatusCode.NotFound);
    }

    private static async Task<HttpResponseMessage> SendAsync(ApiHost host, byte[] body, bool chunked)
    {
        HttpRequestMessage request = new(
            HttpMethod.Post, "/api/icasync/sync/full") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = chunked;
        return await host.SendAsync(request);
    }
}
