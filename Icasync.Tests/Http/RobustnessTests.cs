using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Functions.Http;
using Icasync.Functions.Schedules;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Http;

/// <summary>What hurried, broken and hostile callers get.</summary>
public class RobustnessTests
{
    private const string Body = """{"xnxq":"2024-2025-2"}""";

    // Method: two starts at once, a thousand times; the run is terminated so that the next pair meets a free term.
    [Fact]
    public async Task N01_Of_two_starts_at_once_one_is_accepted_and_one_refused_a_thousand_times()
    {
        await using ApiServer server = await ApiServer.StartAsync(withTerm: false);
        for (int i = 0; i < 1000; i++)
        {
            (HttpStatusCode Status, JsonElement Body)[] both = await Task.WhenAll(server.PostAsync("sync/full", Body), server.PostAsync("sync/full", Body));
            Assert.Equal([202, 409], both.Select(one => (int)one.Status).Order());
            string runId = both[0].Body.GetProperty("runId").GetString()!;
            Assert.Equal(runId, both[1].Body.GetProperty("runId").GetString());
            Assert.Equal(HttpStatusCode.Accepted, (await server.PostAsync($"runs/{runId}/terminate", "{}")).Status);
        }

        Assert.Equal(1000, server.Count("icasync_run"));
    }

    [Fact]
    public async Task The_same_key_and_body_get_the_same_answer_also_at_once()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        (string, string) key = ("Idempotency-Key", new string('k', 150));
        (HttpStatusCode Status, JsonElement Body)[] both = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => server.SendAsync("POST", "sync/full", Body, key)));
        Assert.All(both, one => Assert.Equal(HttpStatusCode.Accepted, one.Status));
        Assert.Single(both.Select(one => one.Body.GetProperty("runId").GetString()).Distinct());
        Assert.Equal(HttpStatusCode.Conflict, (await server.SendAsync("POST", "sync/full", """{"xnxq":"2024-2025-1"}""", key)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync("POST", "sync/full", Body, ("Idempotency-Key", new string('k', 151)))).Status);
        Assert.Equal(1, server.Count("icasync_run"));
    }

    [Fact]
    public async Task Too_large_badly_typed_and_broken_bodies_are_refused()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.PostAsync("sync/full", new string(' ', 70_000))).Status);
        using HttpResponseMessage form = await server.Http.PostAsync("sync/full", new StringContent(Body, Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);
        using ByteArrayContent invalid = new([.. "{\"xnxq\":\""u8, 0xff, 0xfe, .. "\"}"u8]);
        invalid.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage broken = await server.Http.PostAsync("sync/full", invalid);
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        Assert.Equal(0, server.Count("icasync_run"));
    }

    [Fact]
    public async Task A_caller_gone_wild_is_told_when_to_come_back()
    {
        await using ApiServer server = await ApiServer.StartAsync(limits: new PostLimits(Burst: 3, PerSecond: 1));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await server.PostAsync("sync/full", "{}")).Status);
        }

        using HttpResponseMessage refused = await server.Http.PostAsync("sync/full", new StringContent("{}", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("runs")).Status);
    }

    [Fact]
    public async Task Readiness_names_the_check_that_fails_and_nothing_else()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("health/ready")).Status);
        server.Campus.Sql("ALTER TABLE icasync_open_run RENAME TO gone");
        (HttpStatusCode status, JsonElement body) = await server.GetAsync("health/ready");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "database"), (status, body.GetProperty("failing")[0].GetString()));
        Assert.DoesNotContain("icasync_open_run", body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schedules_are_paused_resumed_and_run_at_once()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        JsonElement paused = (await server.PostAsync("schedules/nightly/pause", """{"reason":"维护"}""")).Body;
        Assert.True(paused.GetProperty("paused").GetBoolean());
        Assert.Equal(JsonValueKind.Null, paused.GetProperty("nextDue").ValueKind);
        await server.Campus.Get<ScheduleRunner>().TickAsync(CancellationToken.None);
        Assert.Equal(0, server.Count("icasync_run"));
        Assert.False((await server.PostAsync("schedules/nightly/resume", "{}")).Body.GetProperty("paused").GetBoolean());
        Assert.Equal(HttpStatusCode.NotFound, (await server.PostAsync("schedules/weekly/pause", "{}")).Status);

        // The sample's term is over, so there is nothing that a schedule could run for.
        Assert.Equal(HttpStatusCode.Conflict, (await server.PostAsync("schedules/users/run", "{}")).Status);
        Assert.Equal(2, (await server.GetAsync("operator-log")).Body.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public void A_missed_schedule_is_made_up_once()
    {
        DateTimeOffset now = new(2026, 3, 5, 4, 0, 0, TimeSpan.Zero);
        DateTimeOffset due = DueSchedule.Latest("0 0 2 * * *", now.AddDays(-10), now)!.Value;
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 18, 0, 0, TimeSpan.Zero), due.ToUniversalTime());
        Assert.Null(DueSchedule.Latest("0 0 2 * * *", due, now));
    }
}
