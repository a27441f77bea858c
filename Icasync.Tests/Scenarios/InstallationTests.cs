using Icasync.Activities.Ledger;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Tests.Domain;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Several databases may work with one app: what one of them made, no other touches, and what was made before there
/// were ids stays what it was.
/// </summary>
public class InstallationTests
{
    private const string Line = "\nicasync-by:";

    private static readonly Operator Who = new("test", "a test");

    [Fact]
    public async Task An_event_names_its_installation_above_the_marker()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        string id = (await campus.Get<InstallationStore>().ReadAsync(default)).Id;
        Assert.Matches("^[0-9a-f]{8}$", id);
        Assert.All(Some.Of(await DescriptionsAsync(campus)), text => Assert.Matches(
            $"\nicasync-by:{id}\\.[0-9a-f]{{8}}\nicasync:[0-9a-f]{{16}}$", text));
    }

    [Fact]
    public async Task What_the_last_release_wrote_is_ours_and_is_not_rewritten()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        await UnmarkAsync(campus);
        Assert.All(
            Some.Of(await DescriptionsAsync(campus)),
            text => Assert.DoesNotContain(Line, text, StringComparison.Ordinal));
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Full);
        RunRow check = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.Completed, 0), (check.State, check.Warnings.Count));
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());

        // Without its row the marker alone proves it, and whatever is written next names the installation.
        LoseLedger(campus);
        campus.Touch("room = '1300'", "rq = '2025-03-11'");
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(1, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
        Assert.Single(
            await DescriptionsAsync(campus), text => text.Contains(Line, StringComparison.Ordinal));
    }

    // Two universities' databases, or a term in each: the same course, term, lessons and people, and one app.
    [Fact]
    public async Task Two_databases_with_one_app_touch_nothing_of_each_other()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        await using Campus first = new(host: wps);
        await using Campus second = new(host: wps);
        await first.FillAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await second.FillAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await first.SyncAsync(RunKind.Full);
        string[] before = await CalendarsAsync(first);
        Assert.Single(before);

        // Nobody has said that both shall give people calendars: the second one makes none.
        RunRow refused = await second.SyncAsync(RunKind.Full);
        string id = (await first.Get<InstallationStore>().ReadAsync(default)).Id;
        Assert.Equal((RunState.Failed, "LEDGER_OLDER"), (refused.State, refused.Reason));
        Assert.Contains($"--replaces {id}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await CalendarsAsync(first));
        Assert.True(await second.Get<InstallationActs>().AllowBesideAsync(id, Who, default));
        Assert.Equal(RunState.Completed, (await second.SyncAsync(RunKind.Full)).State);
        string[] both = await CalendarsAsync(first);
        Assert.Equal(2, both.Length);
        Assert.Contains(before[0], both);

        // Lost tables, doubts and repairs of one end at its own calendar.
        Doubt(second);
        LoseLedger(second);
        await second.SyncAsync(RunKind.Full);
        Doubt(second);
        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Check })
        {
            RunRow run = await second.SyncAsync(kind, new RunOptions { Repair = true });
            Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        }

        Assert.Equal(both, await CalendarsAsync(first));
        RunRow check = await first.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.Completed, 1), (check.State, check.Warnings.GetValueOrDefault("CALENDAR_UNPROVEN")));
        Assert.Equal(both, await CalendarsAsync(first));
    }

    [Fact]
    public async Task A_database_that_takes_a_lost_ones_place_writes_nothing_but_differences()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        string lost = (await campus.Get<InstallationStore>().ReadAsync(default)).Id;
        LoseLedger(campus);
        campus.Sql("DELETE FROM icasync_change");
        campus.Sql("DELETE FROM icasync_generation");
        campus.Sql("UPDATE icasync_installation SET installation_id = '0a1b2c3d'");
        await campus.ResetCountersAsync();
        Assert.Equal("LEDGER_OLDER", (await campus.SyncAsync(RunKind.Full)).Reason);
        Assert.True(await campus.Get<InstallationActs>().ReplaceAsync(lost, Who, default));
        AdoptionPlan plan = await campus.Get<TermAdoption>().FindAsync(Campus.Term, default);
        Assert.True(await campus.Get<AdoptionRecorder>().RecordAsync(plan, Who, default));
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Single(await CalendarsAsync(campus));
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
    }

    // A copy has the id and the ledger of its original until somebody says that it is a copy.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_that_becomes_an_installation_of_its_own_makes_its_own_calendars(bool unmarked)
    {
        await using Campus copy = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await copy.SyncAsync(RunKind.Full);
        if (unmarked)
        {
            await UnmarkAsync(copy);
        }

        string[] before = await CalendarsAsync(copy);
        Assert.True(await copy.Get<InstallationActs>().SeparateAsync(Who, default));
        RunRow run = await copy.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        await copy.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        string[] after = await CalendarsAsync(copy);
        Assert.Equal(2, after.Length);
        Assert.Contains(before[0], after);
    }

    [Fact]
    public async Task How_it_stands_to_another_is_not_changed_while_a_run_is_open()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.Get<RunStore>().StartAsync(RunKind.Full, Campus.Term, new RunOptions(), "test", default);
        Assert.False(await campus.Get<InstallationActs>().SeparateAsync(Who, default));
        Assert.False(await campus.Get<InstallationActs>().ReplaceAsync("0a1b2c3d", Who, default));
    }

    // An empty calendar with the very title is what another installation has for a while when it makes its calendars.
    [Fact]
    public async Task An_empty_calendar_of_somebody_else_is_neither_taken_in_nor_deleted()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        string title = $"{Given.B.CourseName} {Given.K1}";
        await campus.SimAsync("POST", "/_sim/drift", $$"""[{"kind":"addCalendar","title":"{{title}}"}]""");
        string[] before = await CalendarsAsync(campus);
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(2, (await CalendarsAsync(campus)).Length);
        Doubt(campus);
        RunRow check = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.Completed, 1), (check.State, check.Warnings.GetValueOrDefault("CALENDAR_UNPROVEN")));
        Assert.Equal(2, (await CalendarsAsync(campus)).Length);
        Assert.Contains(before[0], await CalendarsAsync(campus));
    }

    // After a lost ledger an empty calendar is ours by its title and the people of the course.
    [Fact]
    public async Task An_empty_calendar_with_the_title_and_the_people_of_the_course_is_taken_in()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.RefuseAsync("batchCreateEvents", 400000104);
        await campus.SyncAsync(RunKind.Full);
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        LoseLedger(campus);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Single(await CalendarsAsync(campus));
        Assert.Equal(2, (await campus.EventsAsync()).Length);
    }

    private static void Doubt(Campus campus) =>
        campus.Sql("UPDATE icasync_offering SET doubtful = 7, doubtful_at = '2025-01-01T00:00:00.000Z'");

    private static void LoseLedger(Campus campus)
    {
        foreach (string table in new[] { "icasync_offering", "icasync_event", "icasync_access", "icasync_attendee" })
        {
            campus.Sql($"DELETE FROM {table}");
        }
    }

    private static async Task<string[]> CalendarsAsync(Campus campus) =>
        [.. (await campus.StateAsync()).GetProperty("calendars").EnumerateArray().Select(one => one.GetRawText())
            .Order(StringComparer.Ordinal)];

    private static async Task<string[]> DescriptionsAsync(Campus campus) =>
        [.. (await campus.StateAsync()).GetProperty("calendars").EnumerateArray()
            .SelectMany(calendar => calendar.GetProperty("events").EnumerateArray())
            .Select(one => one.GetProperty("description").GetString()!)];

    // A number may hold spaces, so that one title may end in two numbers: it is the longer one's.
    [Fact]
    public async Task An_empty_calendar_whose_title_ends_in_two_courses_numbers_is_the_longer_ones()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B with { Offering = "C7", CourseName = "财务 LAW" },
            Given.B with { Offering = "LAW C7", CourseName = "财务" });
        await campus.RefuseAsync("batchCreateEvents", 400000104);
        await campus.SyncAsync(RunKind.Full);
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        Assert.Equal(2, (await CalendarsAsync(campus)).Length);
        LoseLedger(campus);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(3, (await CalendarsAsync(campus)).Length);
    }

    // A release before could have two courses share a calendar: both forget it, and its lessons say whose it is.
    [Fact]
    public async Task Courses_that_shared_a_calendar_end_with_one_each()
    {
        // The script of the upgrade is that of a file, whatever the other tests run on.
        using CampusFile file = new(standIn: false);
        await using Campus campus = new(database: file);
        await campus.FillAsync(Given.B, Given.B with { Offering = "K2", Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        file.Execute(
            """
            DROP INDEX icasync_offering_one_calendar;
            CREATE INDEX icasync_offering_by_calendar ON icasync_offering (calendar_id);
            UPDATE icasync_offering SET calendar_id = (SELECT MIN(calendar_id) FROM icasync_offering);
            """);
        file.Execute(await File.ReadAllTextAsync(
            Path.Combine(
                Repository.Root, "Icasync.Activities", "Sql", "Migrations", "Sqlite", "0042_one_calendar.sql")));
        string shared = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;
        RunRow run = await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Equal(2, (await CalendarsAsync(campus)).Length);
        Assert.Contains(shared, string.Concat(await CalendarsAsync(campus)), StringComparison.Ordinal);
        Assert.Equal(2, (await campus.EventsAsync()).Length);
        Assert.Throws<SqliteException>(() => campus.Sql(
            "UPDATE icasync_offering SET calendar_id = (SELECT MIN(calendar_id) FROM icasync_offering)"));
    }

    // As the last release wrote them.
    private static async Task UnmarkAsync(Campus campus)
    {
        LedgerOffering ledger = await campus.Get<LedgerStore>().LoadAsync(Given.Key, default);
        IWpsApi wps = campus.Get<IWpsApi>().Under(new WritePermit(
            _ => Task.FromResult(TimeProvider.System.GetTimestamp()), TimeProvider.System));
        foreach (LedgerEvent one in Some.Of(ledger.Events))
        {
            EventContent content = one.Content!;
            await wps.UpdateEventAsync(
                ledger.CalendarId!, one.EventId!,
                new WpsEventBody(
                    content.Summary, content.Description, content.Start, content.End, content.Location,
                    content.ReminderMinutes),
                default);
        }
    }
}
