using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Functions.Schedules;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>Schedules at +08:00: once a date, made up once, paused, and started by one of many hosts.</summary>
public class ScheduleTests
{
    private static readonly DateTimeOffset Monday = new(2025, 3, 3, 12, 0, 0, TimeSpan.FromHours(8));

    private readonly FakeTimeProvider _clock = new(Monday);

    // 02:00 at +08:00 is 18:00 UTC of the day before: whatever the zone of the host.
    [Theory]
    [InlineData("0 0 2 * * *", "2025-03-02T17:59:59Z", "2025-03-02T18:00:00Z", "2025-03-02T18:00:00Z")]
    [InlineData("0 0 2 * * *", "2025-03-02T18:00:00Z", "2025-03-03T17:59:59Z", null)]
    [InlineData("0 0 2 * * *", "2025-02-20T18:00:00Z", "2025-03-03T01:00:00Z", "2025-03-02T18:00:00Z")]
    [InlineData("0 0 3 * * 1", "2025-02-20T18:00:00Z", "2025-03-09T01:00:00Z", "2025-03-02T19:00:00Z")]
    [InlineData("0 */10 * * * *", "2025-03-02T18:00:00Z", "2025-03-02T18:09:59Z", null)]
    [InlineData("0 */10 * * * *", "2025-03-02T18:00:00Z", "2025-03-02T20:10:01Z", "2025-03-02T20:10:00Z")]
    [InlineData("0 0 2 * * *", null, "2025-03-03T01:00:00Z", null)]
    public void The_latest_time_that_is_due_and_not_done(string cron, string? last, string now, string? due) =>
        Assert.Equal(
        Instant(due), DueSchedule.Latest(cron, Instant(last), Instant(now)!.Value));

    // Sync__Term: a row of a wrong year, in the term that is over or in the one that comes, does not change which one
    // is taught.
    [Theory]
    [InlineData("2025-04-01", "2025-03-01", "2025-07-01", "2025-09-01", "2026-01-01", "2024-2025-2")]
    [InlineData("2025-08-01", "2025-03-01", "2025-07-01", "2025-09-01", "2026-01-01", "2025-2026-1")]
    [InlineData("2025-10-01", "2025-03-01", "2026-07-01", "2025-09-01", "2026-01-01", "2025-2026-1")]
    [InlineData("2025-04-01", "2025-03-01", "2025-07-01", "2024-09-01", "2026-01-01", "2024-2025-2")]
    [InlineData("2026-02-01", "2025-03-01", "2025-07-01", "2025-09-01", "2026-01-01", null)]
    public async Task The_term_of_a_schedule_is_the_one_that_is_taught(
        string today, string first, string last, string firstOfNext, string lastOfNext, string? term)
    {
        TimetableRow next = Given.B with { Term = "2025-2026-1" };
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B with { Date = first }, Given.B with { Date = last }, next with { Date = firstOfNext },
            next with { Date = lastOfNext });
        TermReader reader = new(
            campus.Get<Database>(), new SyncOptions(), new FakeTimeProvider(Instant(today + "T00:00:00Z")!.Value));
        Assert.Equal(term, await reader.FindCurrentAsync(default));
    }

    [Fact]
    public async Task A_new_schedule_starts_calmly_and_then_once_a_night()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        ScheduleRunner runner = await CalmRunnerAsync(campus);
        Assert.Empty(await RunsAsync(campus));
        _clock.SetUtcNow(Monday.AddDays(1));
        await TickThriceAsync(campus, runner);

        RunRow run = Assert.Single(await RunsAsync(campus));
        Assert.Equal((RunKind.Full, Campus.Term, "schedule"), (run.Kind, run.Term, run.RequestedBy));
    }

    // Method: 2024-2025-2 is taught from March to July, the next term from the first of August.
    [Theory]
    [InlineData("2025-07-20", 0, "2024-2025-2")]
    [InlineData("2025-07-20", 14, "2024-2025-2 2025-2026-1")]
    [InlineData("2025-08-05", 14, "2024-2025-2 2025-2026-1")]
    [InlineData("2025-08-05", 0, "2025-2026-1")]
    [InlineData("2025-09-01", 14, "2025-2026-1")]
    [InlineData("2026-06-01", 14, "")]
    public async Task A_night_runs_every_term_whose_days_of_overlap_hold_it(string today, int overlap, string terms)
    {
        await using Campus campus = await TwoTermsAsync();
        ScheduleRunner runner = await CalmRunnerAsync(campus, new SyncOptions { TermOverlapDays = overlap });
        _clock.SetUtcNow(Instant(today + "T00:00:00Z")!.Value);
        await runner.TickAsync(default);
        Assert.Equal(terms, string.Join(' ', (await RunsAsync(campus)).Select(run => run.Term).Order()));
    }

    [Fact]
    public async Task Schedules_run_an_opened_term_before_its_days_and_no_retired_one()
    {
        await using Campus campus = await TwoTermsAsync();
        ScheduleRunner runner = await CalmRunnerAsync(campus, new SyncOptions());
        TermActs acts = campus.Get<TermActs>();
        await acts.ActAsync("2025-2026-1", TermAct.Open, new Operator("dean", "early"), default);
        _clock.SetUtcNow(Monday.AddDays(1));
        await runner.TickAsync(default);
        Assert.Equal([Campus.Term, "2025-2026-1"], (await RunsAsync(campus)).Select(run => run.Term).Order());
        await EndAsync(campus);
        await acts.ActAsync(Campus.Term, TermAct.Retire, new Operator("dean", "over"), default);
        _clock.SetUtcNow(Monday.AddDays(2));
        await runner.TickAsync(default);
        Assert.Equal(["2025-2026-1"], (await campus.Get<RunStore>().ListOpenAsync(default)).Select(run => run.Term));
    }

    [Fact]
    public async Task Ten_missed_nights_are_made_up_once()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        ScheduleRunner runner = await CalmRunnerAsync(campus);
        _clock.SetUtcNow(Monday.AddDays(10));
        await TickThriceAsync(campus, runner);
        Assert.Single(await RunsAsync(campus));
    }

    [Fact]
    public async Task Many_hosts_start_one_run()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await CalmRunnerAsync(campus);
        _clock.SetUtcNow(Monday.AddDays(1));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Runner(campus).TickAsync(default)));
        await EndAsync(campus);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Runner(campus).TickAsync(default)));
        Assert.Single(await RunsAsync(campus));
    }

    [Fact]
    public async Task A_withdrawn_term_is_left_to_a_person()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        RunRow withdrawal = await campus.SyncAsync(RunKind.Withdraw);
        Assert.Equal(RunState.Completed, withdrawal.State);
        ScheduleRunner runner = await CalmRunnerAsync(campus);
        _clock.SetUtcNow(Monday.AddDays(1));
        await runner.TickAsync(default);
        Assert.Equal(2, (await RunsAsync(campus)).Count);
        OperatorLogEntry entry = (await new OperatorLogReader(campus.Get<Database>())
            .ListAsync(null, null, null, 10, default)).Single(one => one.Act == "skip");
        Assert.Contains("was withdrawn", entry.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_that_meets_an_open_run_skips_its_date()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        ScheduleRunner runner = await CalmRunnerAsync(campus);
        _clock.SetUtcNow(Monday.AddDays(1));
        await campus.Get<RunStore>().StartAsync(RunKind.Users, Campus.Term, new RunOptions(), "test", default);
        await runner.TickAsync(default);
        await EndAsync(campus);
        await runner.TickAsync(default);
        RunRow run = Assert.Single(await RunsAsync(campus));
        Assert.Equal(RunKind.Users, run.Kind);

        // Somebody who looks in the morning finds it, in the log and beside the schedule.
        OperatorLogEntry entry = Assert.Single(
            await new OperatorLogReader(campus.Get<Database>()).ListAsync(null, null, null, 10, default));
        Assert.Equal(
            ("skip", "schedule", "schedule nightly", run.RunId, $"run {run.RunId} of the term is open"),
            (entry.Act, entry.Who, entry.Subject, entry.RunId, entry.Why));
        ScheduleBook book = new(campus.Get<Database>(), campus.Get<OperatorLog>(), new ScheduleOptions(), _clock);
        ScheduleView[] views = [.. await book.ListAsync(default)];
        Assert.Equal(entry.At, views.Single(one => one.Name == "nightly").LastSkipped);
        Assert.Null(views.Single(one => one.Name == "users").LastSkipped);
    }

    [Fact]
    public async Task A_paused_schedule_starts_nothing_and_makes_nothing_up_when_it_is_resumed()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        ScheduleRunner runner = await CalmRunnerAsync(campus);
        ScheduleBook book = new(campus.Get<Database>(), campus.Get<OperatorLog>(), new ScheduleOptions(), _clock);
        await book.SetPausedAsync(book.Find("nightly")!, paused: true, new Operator("dean", "holiday"), default);
        _clock.SetUtcNow(Monday.AddDays(3));
        await runner.TickAsync(default);
        ScheduleView view = (await book.ListAsync(default)).Single(one => one.Name == "nightly");
        Assert.Equal((true, "dean", null), (view.Paused, view.PausedBy, view.NextDue));
        await book.SetPausedAsync(book.Find("nightly")!, paused: false, new Operator("dean", "over"), default);
        await runner.TickAsync(default);
        Assert.Empty(await RunsAsync(campus));
        _clock.SetUtcNow(Monday.AddDays(4));
        await runner.TickAsync(default);
        Assert.Single(await RunsAsync(campus));
    }

    private static Task<Campus> TwoTermsAsync() => SmallTerm.MakeAsync(
        Given.B with { Date = "2025-03-04" }, Given.B with { Date = "2025-07-25" },
        Given.B with { Term = "2025-2026-1", Date = "2025-08-01" },
        Given.B with { Term = "2025-2026-1", Date = "2026-01-10" });

    private static DateTimeOffset? Instant(string? text) => text is null
        ? null
        : DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private ScheduleRunner Runner(Campus campus, SyncOptions? options = null) => new(
        campus.Get<Database>(), campus.Get<RunStore>(), campus.Get<OperatorLog>(),
        new TermReader(campus.Get<Database>(), options ?? new SyncOptions { Term = Campus.Term }, _clock),
        new ScheduleOptions(), _clock, NullLogger<ScheduleRunner>.Instance);

    // One that has seen its schedules: from now on their times are due.
    private async Task<ScheduleRunner> CalmRunnerAsync(Campus campus, SyncOptions? options = null)
    {
        ScheduleRunner runner = Runner(campus, options);
        await runner.TickAsync(default);
        return runner;
    }

    private static async Task TickThriceAsync(Campus campus, ScheduleRunner runner)
    {
        for (int tick = 0; tick < 3; tick++)
        {
            await runner.TickAsync(default);
            await EndAsync(campus);
        }
    }

    private static Task<IReadOnlyList<RunRow>> RunsAsync(Campus campus) =>
        campus.Get<RunStore>().ListAsync(null, null, null, null, 100, default);

    private static async Task EndAsync(Campus campus)
    {
        foreach (RunRow run in await campus.Get<RunStore>().ListOpenAsync(default))
        {
            await campus.Get<RunStore>().EndAsync(run.RunId, run.Attempt, RunState.Completed, null, null, default);
        }
    }
}
