using System.Net;
using System.Text;
using Icasync.Activities.Probing;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Probing;

/// <summary>A probe changes nothing that is not its own, leaves nothing, and bears whatever it is answered.</summary>
public class ProbeSafetyTests
{
    private const int Kills = 20;

    [Fact]
    public async Task A_killed_probe_leaves_nothing_after_the_next_one()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        await using Campus campus = new();
        int calls = await CallsAsync(campus);
        int left = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            using ProbedWps wps = new(campus);
            HttpMessageHandler whole = wps.Handler;
            int at = random.Next(1, calls);
            wps.Handler = new CutHandler(whole, at, withEffect: kill % 2 == 0);
            await Assert.ThrowsAsync<InvalidOperationException>(() => wps.ProbeAsync());
            left += await wps.StateAsync() == "[]" ? 0 : 1;
            wps.Handler = whole;
            ProbeReport report = await wps.ProbeAsync();
            Assert.True(report.IsClean, $"seed {seed}, cut at {at}");
            Assert.True(await wps.StateAsync() == "[]", $"seed {seed}, cut at {at}: {await wps.StateAsync()}");
        }

        Assert.True(left > Kills / 2, $"only {left} kills left anything");
    }

    [Fact]
    public async Task A_probe_that_is_stopped_deletes_what_it_made()
    {
        await using Campus campus = new();
        using ProbedWps wps = new(campus);
        using CancellationTokenSource stop = new();
        WrittenPaths writes = new(wps.Handler);
        wps.Handler = new StopAt(writes, () => writes.Writes.Count > 3, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wps.ProbeAsync(cancellation: stop.Token));
        Assert.NotEmpty(writes.Made);
        Assert.Equal("[]", await wps.StateAsync());
    }

    [Fact]
    public async Task No_calendar_is_written_to_that_is_not_the_probes_whatever_it_is_called()
    {
        await using Campus campus = new();
        using ProbedWps wps = new(campus);
        string key = wps.Options.AppKey;
        await wps.MakeCalendarAsync("高等数学 MATH101");
        await wps.MakeCalendarAsync("icasync-probe-abcdef-00000000");
        await wps.MakeCalendarAsync(ProbeTitle.Of("abcdef", "another key"));
        string used = await wps.MakeCalendarAsync(ProbeTitle.Of("00aa00", key));
        await wps.SimAsync("POST", "/_sim/drift", $$"""[{"kind":"addEvent","calendarId":"{{used}}"}]""");
        string before = await wps.StateAsync();
        string left = await wps.MakeCalendarAsync(ProbeTitle.Of("00bb00", key));
        WrittenPaths paths = new(wps.Handler);
        wps.Handler = paths;

        ProbeReport report = await wps.ProbeAsync();

        Assert.Equal(before, await wps.StateAsync());
        Assert.Equal(1, report.Cleared);
        Assert.Equal(3, report.LeftAlone.Count);
        Assert.True(paths.Writes.Count > 20, $"{paths.Writes.Count}");
        string[] own = [left, .. paths.Made];
        Assert.All(
            Some.Of(paths.Writes), path => Assert.Contains(
                own, id => path.StartsWith($"/v7/calendars/{id}/", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_fence_lets_no_write_through_to_a_calendar_that_it_does_not_know()
    {
        ProbeFence fence = new();
        fence.Admit("mine");
        fence.ThrowIfForeign(Write("/v7/calendars/create"));
        fence.ThrowIfForeign(Write("/v7/calendars/mine/delete"));
        fence.ThrowIfForeign(Write("/v7/calendars/foreign/delete") with { IsWrite = false });
        Assert.All(
            [
                "/v7/calendars/foreign/delete", "/v7/calendars/primary/events/create", "/v7/calendars/mine",
                "/v7/calendars/min/events/create", "/v7/messages/create", "/v7/calendars//delete",
                "/v7/calendars/foreign/mine/delete",
            ],
            path => Assert.Throws<ForeignCalendarException>(() => fence.ThrowIfForeign(Write(path))));
    }

    [Fact]
    public async Task A_calendar_that_was_there_before_is_not_taken_for_a_new_one()
    {
        await using Campus campus = new();
        using ProbedWps wps = new(campus);
        string foreign = await wps.MakeCalendarAsync("高等数学 MATH101");
        string before = await wps.StateAsync();
        wps.Handler = new OddAnswer(
            wps.Handler, "/calendars/create", 200, $$$"""{"code":0,"data":{"id":"{{{foreign}}}"}}""", pass: false);
        await Assert.ThrowsAsync<WpsUnavailableException>(() => wps.ProbeAsync());
        Assert.Equal(before, await wps.StateAsync());
    }

    [Theory]
    [InlineData("/update", 418, """{"code":7,"msg":"?"}""", "S16", "7")]
    [InlineData("/events/create", 200, "<html></html>", "S31", "999999999")]
    [InlineData("/events/create", 200, """{"code":0,"data":[1,2,[]]}""", "S15", "999999999")]
    [InlineData("/permissions?", 200, """{"code":0,"data":{"items":[3]}}""", "S10", "999999999")]
    [InlineData("/permissions/batch_create", 302, "", "S8", "HTTP 302")]
    [InlineData("/search", 500, """{"code":500000001}""", "S24", null)]
    [InlineData("/events?", 200, """{"code":"0","data":{"items":{"a":1}}}""", "S20", "999999999")]
    public async Task An_answer_that_nobody_foresaw_makes_its_line_unclear_and_the_others_go_on(
        string path, int status, string body, string question, string? code)
    {
        await using Campus campus = new();
        using ProbedWps wps = new(campus);
        await wps.SetAsync("{}");
        wps.Handler = new OddAnswer(wps.Handler, path, status, body, pass: true);
        IReadOnlyList<ProbeFinding> findings = (await wps.ProbeAsync()).Profile.Findings;
        ProbeFinding odd = findings.Single(one => one.Id == question);
        if (code is not null)
        {
            Assert.Equal(ProbeOutcome.Unclear, odd.Outcome);
            Assert.Contains(code, odd.Detail, StringComparison.Ordinal);
        }

        Assert.True(findings.Count(one => one.Outcome == ProbeOutcome.AsAssumed) > 15, string.Join('\n', findings));
        Assert.Equal("[]", await wps.StateAsync());
    }

    [Fact]
    public async Task A_WPS_that_refuses_everything_is_told_with_the_scope_and_nothing_is_changed()
    {
        await using Campus campus = new();
        using ProbedWps wps = new(campus, scopes: []);
        ProbeRefusedException refused = await Assert.ThrowsAsync<ProbeRefusedException>(
            () => wps.ProbeAsync(new ProbeOptions()));
        Assert.Contains("kso.calendar.read", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await wps.SimAsync("GET", "/_sim/calls")).GetProperty("effects").GetInt32());
    }

    [Fact]
    public async Task A_missing_scope_is_named_with_the_call_that_lacks_it()
    {
        await using Campus campus = new();
        using ProbedWps wps = new(campus, scopes: ["kso.calendar.readwrite", "kso.calendar_events.read"]);
        ProbeFinding scopes = await wps.FindAsync("SCOPES");
        Assert.Equal("kso.calendar_events.readwrite, kso.contact.read", scopes.Found);
        Assert.Contains("batchCreateEvents 403000001", scopes.Detail, StringComparison.Ordinal);
        Assert.NotNull(scopes.Warning);
    }

    [Fact]
    public async Task An_account_that_does_not_exist_is_named_before_anything_is_made()
    {
        await using Campus campus = new();
        using ProbedWps wps = new(campus);
        await wps.SimAsync("PUT", "/_sim/users", """{"unknown":["nobody"]}""");
        ProbeRefusedException refused = await Assert.ThrowsAsync<ProbeRefusedException>(
            () => wps.ProbeAsync(new ProbeOptions { Accounts = [ProbedWps.Account, "nobody"] }));
        Assert.Contains("'nobody'", refused.Message, StringComparison.Ordinal);
        Assert.Equal("--account", refused.Field);
        Assert.Equal(0, (await wps.SimAsync("GET", "/_sim/calls")).GetProperty("effects").GetInt32());
    }

    private static async Task<int> CallsAsync(Campus campus)
    {
        using ProbedWps wps = new(campus);
        CutHandler count = new(wps.Handler, int.MaxValue, withEffect: false);
        wps.Handler = count;
        await wps.ProbeAsync();
        return count.Calls;
    }

    private static WpsCall Write(string path) =>
        new("write", HttpMethod.Post, path, Body: null, IsWrite: true, ExternalIds: false, _ => true);

    /// <summary>Answers calls of one path in a way that nobody foresaw; deleting works.</summary>
    private sealed class OddAnswer(HttpMessageHandler inner, string path, int status, string body, bool pass)
        : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!request.RequestUri!.PathAndQuery.Contains(path, StringComparison.Ordinal))
            {
                return await base.SendAsync(request, cancellationToken);
            }

            if (pass)
            {
                (await base.SendAsync(request, cancellationToken)).Dispose();
            }

            return new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
            };
        }
    }

    /// <summary>Stops the program, as Ctrl+C does, once something holds.</summary>
    private sealed class StopAt(HttpMessageHandler inner, Func<bool> isTime, CancellationTokenSource stop)
        : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (isTime() && !stop.IsCancellationRequested)
            {
                await stop.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
