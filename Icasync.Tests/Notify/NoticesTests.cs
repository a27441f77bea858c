using System.Globalization;
using Icasync.Activities.Base;
using Icasync.Activities.Notify;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Notify;

/// <summary>Who is told what, and how often: real runs with a channel that keeps what it gets.</summary>
public class NoticesTests
{
    private readonly KeepingChannel _channel = new();

    [Theory]
    [InlineData("2026-01-01T13:00:00Z", false, "2026-01-01T13:00:00Z")] // 21:00: not quiet yet
    [InlineData("2026-01-01T14:00:00Z", false, "2026-01-01T23:00:00Z")] // 22:00: waits until 07:00
    [InlineData("2026-01-01T20:00:00Z", false, "2026-01-01T23:00:00Z")] // 04:00: waits until 07:00 of the same day
    [InlineData("2026-01-01T23:00:00Z", false, "2026-01-01T23:00:00Z")] // 07:00: over
    [InlineData("2026-01-01T20:00:00Z", true, "2026-01-01T20:00:00Z")] // urgent: at once
    public void Ordinary_notices_wait_for_the_end_of_the_quiet_hours(string now, bool urgent, string due) =>
        Assert.Equal(At(due), QuietHours.DueAt((new TimeOnly(22, 0), new TimeOnly(7, 0)), At(now), urgent));

    [Fact]
    public void Every_kind_of_run_and_every_reason_has_its_words()
    {
        foreach (RunKind kind in Enum.GetValues<RunKind>())
        {
            RunRow run = new()
            {
                RunId = "r", Kind = kind, Term = Campus.Term, State = RunState.Failed, Attempt = 1, Gate = Gate.Open,
                Options = new RunOptions(), RequestedBy = "test", CreatedAt = DateTimeOffset.UnixEpoch,
            };
            foreach (RunReason reason in Enum.GetValues<RunReason>())
            {
                Assert.Contains(
                    WireFormat.Word(kind),
                    NoticeTexts.Of(
                        NoticeKind.RunEnded, run, "failed", reason, new Dictionary<string, int>(), 0, page: null).Text,
                    StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task The_end_of_a_run_is_told_once_and_without_people()
    {
        await using Campus campus = Make();
        await campus.ImportAsync("small-mess");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Notice notice = Assert.Single(_channel.Kept);
        Assert.Equal((NoticeKind.RunEnded, "completed", run.RunId), (notice.Kind, notice.State, notice.RunId));
        await campus.Get<Notices>().RunEndsAsync(
            run, run.State, null, 0, new Dictionary<string, int>(), TestContext.Current.CancellationToken);
        Assert.Single(_channel.Kept);
        string all = System.Text.Json.JsonSerializer.Serialize(notice, WireFormat.Json);
        Assert.Empty(Some.Of(People.Of("small-mess")).Where(person => all.Contains(person, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("https://icasync.example/api/icasync/", "https://icasync.example/api/icasync/#/today\n")]
    [InlineData("http://10.0.0.7/api/icasync/#/runs", "http://10.0.0.7/api/icasync/#/today\n")]
    [InlineData(null, null)]
    public async Task A_notice_leads_to_the_first_view_of_the_page_where_its_address_is_set(string? page, string? link)
    {
        await using Campus campus = Make(new NotifyOptions { PageUrl = page is null ? null : new Uri(page) });
        await campus.ImportAsync("small-clean");
        await campus.SyncAsync(RunKind.Full);
        string text = Assert.Single(_channel.Kept).Text;
        Assert.Equal(link is not null, text.Contains("#/today", StringComparison.Ordinal));
        Assert.Contains(link ?? "run: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_system_error_is_told_once_until_it_clears_and_then_that_it_is_over()
    {
        await using Campus campus = Make();
        await campus.ImportAsync("small-clean");
        RunRow done = await campus.SyncAsync(RunKind.Full);
        _channel.Kept.Clear();
        Notices notices = campus.Get<Notices>();
        CancellationToken stop = TestContext.Current.CancellationToken;
        Dictionary<string, int> none = [];
        foreach (string run in new[] { "a", "b" })
        {
            await notices.RunEndsAsync(
                done with { RunId = run }, RunState.Failed, RunReason.SourceRights, 0, none, stop);
        }

        Assert.Equal([NoticeKind.Alert], _channel.Kept.Select(one => one.Kind));
        await notices.RunEndsAsync(done with { RunId = "c" }, RunState.Completed, null, 0, none, stop);
        await notices.RunEndsAsync(done with { RunId = "d" }, RunState.Failed, RunReason.SourceRights, 0, none, stop);
        Assert.Equal(
            [NoticeKind.Alert, NoticeKind.Recovered, NoticeKind.RunEnded, NoticeKind.Alert],
            _channel.Kept.Select(one => one.Kind));
    }

    [Fact]
    public async Task A_channel_that_fails_is_shown_in_the_step_and_the_run_is_completed()
    {
        _channel.Fails = true;
        await using Campus campus = Make();
        await campus.ImportAsync("small-clean");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, 0), (run.State, run.Failures));
        TreeNode step = (await Steps.OfAsync(campus, run))["finish/report and notify"];
        Assert.Equal(("completedWithFailures", 1L), (step.State, step.Failed));
    }

    [Fact]
    public async Task What_the_quiet_hours_hold_outlives_the_process_and_goes_out_once()
    {
        await using Campus campus = Make(
            new NotifyOptions { QuietHours = (new TimeOnly(0, 0), new TimeOnly(23, 59, 59)) });
        await campus.ImportAsync("small-clean");
        await campus.SyncAsync(RunKind.Full);
        Assert.Empty(_channel.Kept);
        campus.Sql("UPDATE icasync_notice_outbox SET due_at = '2020-01-01T00:00:00.000Z'");
        Notices[] processes = [
            campus.Get<Notices>(), ActivatorUtilities.CreateInstance<Notices>(campus.Get<IServiceProvider>())];
        await Task.WhenAll(processes.Select(one => one.FlushAsync(TestContext.Current.CancellationToken)));
        Assert.Single(_channel.Kept);
    }

    [Fact]
    public async Task The_impact_of_an_incremental_run_stands_in_its_status()
    {
        await using Campus campus = Make();
        await campus.ImportAsync("small-mess");
        await campus.SyncAsync(RunKind.Full);
        await campus.ImportAsync(Path.Combine("small-mess", "after"), replace: true);
        RunRow run = await campus.SyncAsync(RunKind.Incremental);
        RunReportReader reader = new(campus.Get<Database>(), campus.Get<RunStore>(), TimeProvider.System);
        RunSummary summary = (await reader.ReadAsync(run.RunId, TestContext.Current.CancellationToken))!;
        ImpactSummary impact = summary.Impact!;
        Assert.True(impact is { Courses: > 0, Events: > 0, People: > 0, Minutes: >= 0 });
        Assert.Equal(impact.Calls, impact.ByKind.Values.Sum());
        EventCounts events = summary.Counts.Events;
        Assert.Equal(events.Created + events.Updated + events.Moved + events.Deleted, impact.Events);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private Campus Make(NotifyOptions? options = null) => new(more: services =>
    {
        services.AddSingleton<INotifier>(_channel);
        services.AddSingleton(options ?? new NotifyOptions());
    });
}

/// <summary>The steps of a run's tree by path.</summary>
internal static class Steps
{
    public static async Task<Dictionary<string, TreeNode>> OfAsync(Campus campus, RunRow run)
    {
        TreeNode tree = (await new TreeReader(campus.Get<Database>(), campus.Get<RunStore>())
            .ReadAsync(run.RunId, offeringsMax: 0, CancellationToken.None))!;
        return tree.Children
            .SelectMany(phase => phase.Children.Select(step => ($"{phase.Name}/{step.Name}", step)))
            .ToDictionary(one => one.Item1, one => one.step);
    }
}

/// <summary>Names and numbers of the people of a sample.</summary>
internal static class People
{
    public static IReadOnlyList<string> Of(string sample) => new[] { ("out_xsxx.csv", "xh"), ("out_jsxx.csv", "gh") }
        .SelectMany(file =>
        {
            string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Samples", sample, file.Item1));
            string[] heads = lines[0].Split(',');
            int[] wanted = [Array.IndexOf(heads, "xm"), Array.IndexOf(heads, file.Item2)];
            return lines.Skip(1).SelectMany(line => wanted.Select(column => line.Split(',')[column].Trim('"', ' ')));
        })
        .Where(value => value.Length >= 2)
        .Distinct()
        .ToList();
}
