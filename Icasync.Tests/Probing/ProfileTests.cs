using System.Net;
using System.Text;
using System.Text.Json;
using Icasync.Activities.Probing;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Probing;

/// <summary>What a probe found is what later runs go by, and they end as without it.</summary>
public class ProfileTests
{
    private static readonly ProbeOptions NoRate = new() { RateHold = TimeSpan.Zero };

    [Fact]
    public async Task Batches_are_as_small_as_the_probe_found_and_the_sync_ends_equal()
    {
        SmallBatches? server = null;
        await using Campus campus = new(around: inner => server = new SmallBatches(inner, events: 30, people: 20));
        await campus.ImportAsync("small-mess");
        WpsProfile profile = (await campus.Get<Probe>().RunAsync(NoRate, _ => { }, default)).Profile;
        Assert.Equal((25, 12), (profile.EventsPerCall, profile.PeoplePerCall));
        server!.Refused = 0;
        await SyncsAsync(campus);
        Assert.Equal(0, server.Refused);
    }

    [Fact]
    public async Task Without_the_batch_call_access_is_revoked_one_by_one_from_the_first_call_on()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-mess");
        await campus.SimAsync("PUT", "/_sim/switches", """{"S30":"404000001"}""");
        WpsProfile profile = (await campus.Get<Probe>().RunAsync(NoRate, _ => { }, default)).Profile;
        Assert.True(profile.LacksBatchRevoke);
        await campus.ResetCountersAsync();
        await SyncsAsync(campus);
        JsonElement calls = (await campus.CallsAsync()).GetProperty("byOperation");
        Assert.False(calls.TryGetProperty("batchDeleteCalendarPermissions", out _), calls.ToString());
        Assert.True(calls.TryGetProperty("deleteCalendarPermission", out _), calls.ToString());
    }

    // What one that is as assumed holds after the same changes is what must be held. A limit of members (S32) leaves
    // people out, and a time to wait (S23) is waited for: both have tests of their own.
    [Fact]
    public async Task Whatever_a_probe_found_the_syncs_that_go_by_it_end_equal()
    {
        await using Campus plain = new();
        await plain.GenerateAsync(3, 24);
        await CompleteAsync(plain, RunKind.Full);
        List<List<string>> expected = [];
        for (int round = 0; round < 2; round++)
        {
            expected.Add(await ChangedAsync(plain, round));
        }

        Assert.NotEqual(expected[0], expected[1]);
        await using Campus campus = new();
        await campus.GenerateAsync(3, 24);
        await CompleteAsync(campus, RunKind.Full);
        int next = 0;
        List<string> wrong = [];
        foreach ((string id, string value, string found) in Some.Of(ProbeSwitchTests.Table.Where(
            one => one.Switch != "S32" && !one.Value.Contains("retry-after", StringComparison.Ordinal))))
        {
            await campus.SimAsync("PUT", "/_sim/switches", $$"""{"{{id}}":"{{value}}"}""");
            await KeepAsync(campus, new ProbeFinding(id, ProbeOutcome.Different, found));
            if (!expected[next % 2].SequenceEqual(await ChangedAsync(campus, next++)))
            {
                wrong.Add($"{id}={value}");
            }

            await campus.SimAsync("PUT", "/_sim/switches", $$"""{"{{id}}":null}""");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // Each kind of call, to and fro: a calendar, lessons, access, and what of them goes.
    private static async Task<List<string>> ChangedAsync(Campus campus, int round)
    {
        (string state, string other) = round % 2 == 0 ? ("delete", "add") : ("add", "delete");
        campus.Sql($"UPDATE u_jw_kcb_cur SET room = '{state}' WHERE zc = 2");
        campus.Sql($"UPDATE u_jw_kcb_cur SET zt = '{state}' WHERE kkh = (SELECT MIN(kkh) FROM out_jw_kcb_xs)");
        campus.Sql(
            $"UPDATE u_jw_kcb_cur SET zt = '{other}' WHERE kkh = (SELECT MAX(kkh) FROM out_jw_kcb_xs) AND zc = 1");
        campus.Sql($"UPDATE out_jw_kcb_xs SET zt = '{state}' WHERE xh < (SELECT MAX(xh) FROM out_xsxx)");
        RunRow run = await campus.SyncAsync(RunKind.Full, new RunOptions { Force = true });
        Assert.True(run.State == RunState.Completed, $"{run.State} {run.Reason} {run.Message}");
        JsonElement remote = await campus.StateAsync();
        return Some.Of(remote.GetProperty("calendars").EnumerateArray()).SelectMany(Lines)
            .Order(StringComparer.Ordinal).ToList();
    }

    private static IEnumerable<string> Lines(JsonElement calendar) =>
        calendar.GetProperty("permissions").EnumerateArray()
            .Select(one => $"{one.GetProperty("userId")} {one.GetProperty("role")}")
            .Concat(calendar.GetProperty("events").EnumerateArray().Select(one => string.Join(
                ' ', one.GetProperty("start"), one.GetProperty("end"), one.GetProperty("summary"),
                one.GetProperty("location"))))
            .Append(string.Empty).Select(line => $"{calendar.GetProperty("summary")} {line}");

    [Fact]
    public async Task Lists_that_lag_are_waited_for_as_long_as_was_seen()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-mess");
        UnknownOutcomePolicy unknowns = campus.Get<UnknownOutcomePolicy>();
        TimeSpan before = unknowns.ListLagMax;
        await campus.SimAsync("PUT", "/_sim/switches", """{"S24":"list=0.4","S14":"createCalendar=drop:1"}""");
        await KeepAsync(campus, new ProbeFinding("S24", ProbeOutcome.Different, "list=0.5"));
        await SyncsAsync(campus);
        Assert.Equal((TimeSpan.FromSeconds(1), true), (unknowns.ListLagMax, before < TimeSpan.FromSeconds(1)));
        await KeepAsync(campus, new ProbeFinding("S24", ProbeOutcome.AsAssumed, "none"));
        Assert.Equal(before, unknowns.ListLagMax);
    }

    [Theory]
    [InlineData(false, 7.5, "probe")]
    [InlineData(true, 10_000, "setting")]
    public async Task The_rate_is_the_one_that_was_found_unless_an_operator_has_set_one(
        bool isSet, double rate, string origin)
    {
        await using Campus campus = new(more: services => services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<WpsProfiles>(
                provider, provider.GetRequiredService<WpsOptions>() with { IsRateSet = isSet })));
        WpsProfiles profiles = campus.Get<WpsProfiles>();
        Assert.Equal(isSet ? "setting" : "default", profiles.RateOrigin);
        await KeepAsync(campus, new ProbeFinding("RATE", ProbeOutcome.Measured, "7.5 (throttled at 8)"));
        Assert.Equal((rate, origin), (campus.Get<WpsLimiter>().Rate, profiles.RateOrigin));
        Assert.Equal(7.5, (await profiles.FindAsync(default))!.Rate);
    }

    [Fact]
    public async Task An_attempt_goes_by_what_another_process_has_probed_and_expects_few_calls_of_a_slow_WPS()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-mess");
        using ServiceProvider other = campus.SecondProcess();
        await other.GetRequiredService<WpsProfiles>().KeepAsync(
            Profile(new ProbeFinding("EVENTS", ProbeOutcome.Different, "50")) with { CallMedian = 2000 }, default);
        WpsProfiles profiles = campus.Get<WpsProfiles>();
        Assert.Equal(100, profiles.EventsPerCall);
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(50, profiles.EventsPerCall);
        Assert.Equal(4, profiles.CallsPerSecond);
    }

    [Fact]
    public async Task A_profile_of_another_form_counts_as_none()
    {
        await using Campus campus = new();
        await KeepAsync(campus, new ProbeFinding("EVENTS", ProbeOutcome.Different, "50"));
        campus.Sql("UPDATE icasync_wps_profile SET body = '{\"server\":1}'");
        Assert.Null(await campus.Get<WpsProfiles>().FindAsync(default));
    }

    private static Task KeepAsync(Campus campus, params ProbeFinding[] findings) =>
        campus.Get<WpsProfiles>().KeepAsync(Profile(findings), default);

    private static WpsProfile Profile(params ProbeFinding[] findings) => new()
    {
        ProbedAt = DateTimeOffset.UnixEpoch, Server = "http://simulator/", Findings = findings,
    };

    private static async Task SyncsAsync(Campus campus)
    {
        await CompleteAsync(campus, RunKind.Full);
        RemoteState.AssertEqual(RemoteState.Expected("small-mess"), await campus.StateAsync());
        await campus.ImportAsync("small-mess/after", replace: true);
        await CompleteAsync(campus, RunKind.Incremental);
        RemoteState.AssertEqual(RemoteState.Expected("small-mess/after"), await campus.StateAsync());
    }

    private static async Task CompleteAsync(Campus campus, RunKind kind)
    {
        var run = await campus.SyncAsync(kind);
        Assert.Equal((kind, RunState.Completed, null), (kind, run.State, run.Message));
    }

    /// <summary>A WPS that takes smaller batches than its documents say.</summary>
    private sealed class SmallBatches(HttpMessageHandler inner, int events, int people) : DelegatingHandler(inner)
    {
        public int Refused { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string path = request.RequestUri!.AbsolutePath;
            (string Name, int Max)? limit = path switch
            {
                _ when path.EndsWith("/events/batch_create", StringComparison.Ordinal) => ("events", events),
                _ when path.EndsWith("/permissions/batch_create", StringComparison.Ordinal) => ("permissions", people),
                _ => null,
            };
            if (limit is not { } one || JsonDocument.Parse(
                await request.Content!.ReadAsByteArrayAsync(cancellationToken)).RootElement
                .GetProperty(one.Name).GetArrayLength() <= one.Max)
            {
                return await base.SendAsync(request, cancellationToken);
            }

            Refused++;
            return new HttpResponseMessage(HttpStatusCode.BadRequest)
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"code":400000105,"msg":"too many"}""")),
            };
        }
    }
}
