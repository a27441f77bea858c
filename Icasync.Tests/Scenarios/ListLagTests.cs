using System.Globalization;
using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Calendars;
using Icasync.Activities.Ledger;
using Icasync.Activities.Offerings;
using Icasync.Activities.Planning;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Lists of WPS lag behind its writes (WPS-API 13 S24) while answers are lost: nothing is made twice. A hundredth of a
/// second stands for a second, as everywhere on a campus.
/// </summary>
public class ListLagTests
{
    private static readonly string[] Creates =
        ["createCalendar", "batchCreateCalendarPermissions", "batchCreateEvents"];

    private static readonly string[] Days = ["04", "06", "11", "13", "18", "20"];

    public static TheoryData<double, string, string> Losses
    {
        get
        {
            TheoryData<double, string, string> losses = [];
            foreach (double lag in new[] { 0.04, 0.12, 0.6 })
            {
                foreach (string operation in Creates)
                {
                    losses.Add(lag, operation, "\"fault\":\"error\",\"status\":500,\"effect\":\"after\"");
                    losses.Add(lag, operation, "\"fault\":\"reset\",\"effect\":\"after\"");
                }

                losses.Add(lag, "batchCreateEvents", "\"fault\":\"error\",\"status\":500,\"effect\":\"before\"");
                losses.Add(lag, "batchCreateEvents", "\"fault\":\"partial\",\"effect\":\"after\"");
            }

            return losses;
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_lost_answer_behind_a_slow_list_doubles_nothing(double lag, string operation, string fault)
    {
        await using Campus campus = await MakeAsync(lag);
        await campus.SimAsync(
            "PUT", "/_sim/faults", $$"""{"seed":1,"rules":[{"operation":"{{operation}}","nth":1,{{fault}}}]}""");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        await ExpectOnceAsync(campus);
    }

    [Theory]
    [InlineData(0.04, "400000104")]
    [InlineData(0.6, "400000104")]
    [InlineData(0.04, "omit")]
    [InlineData(0.6, "omit")]
    public async Task A_grant_that_exists_already_and_is_not_listed_yet_is_no_refusal(double lag, string answer)
    {
        await using Campus campus = await MakeAsync(lag);
        await campus.SimAsync("PUT", "/_sim/switches", $$"""{"S24":"list={{lag}}","S7":"{{answer}}"}""");
        await campus.SimAsync("PUT", "/_sim/faults", """
            {"seed":1,"rules":[
                {"operation":"batchCreateCalendarPermissions","nth":1,"fault":"reset","effect":"after"}]}
            """);
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        await ExpectOnceAsync(campus);
    }

    // As a process leaves it that was killed between call and record, a moment before the next one starts.
    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    public async Task What_a_dead_process_has_just_made_is_waited_for_and_not_made_again(RunKind kind)
    {
        await using Campus campus = await MakeAsync(0.6);
        await campus.SyncAsync(RunKind.Full);

        // What the calendar holds is old enough to be listed; the calendar itself counts as made just now.
        string id = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;
        while (await ListedAsync(campus, id) < Days.Length)
        {
            await Task.Delay(20);
        }

        string now = WireFormat.Instant(DateTimeOffset.UtcNow);
        campus.Sql(
            $"""
            UPDATE icasync_event SET state = 'creating', target_marker = marker, target_hash = hash,
                target_content = content, event_id = NULL, hash = NULL, content = NULL, intent_attempt = 1,
                intent_at = '{now}';
            UPDATE icasync_offering SET unfinished = 1
            """);
        RunRow run = await campus.SyncAsync(kind);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        await ExpectOnceAsync(campus);
    }

    [Fact]
    public async Task A_calendar_that_a_dead_process_has_just_made_is_waited_for_and_not_made_again()
    {
        await using Campus campus = await MakeAsync(0.6);
        DesiredOffering wanted = Assert.Single(await campus.Get<WantedReader>().WholeAsync(
            Campus.Term, new HashSet<string>(), default)).Desired;
        await campus.WpsWithoutFence().CreateCalendarAsync(wanted.Title, default);

        // The first call of a campus takes longer than the little that a wait is longer than this lag.
        string now = WireFormat.Instant(DateTimeOffset.UtcNow);
        campus.Sql(
            $"""
            INSERT INTO icasync_offering (offering_id, term, offering, state, target_title, intent_attempt, intent_at,
                unreadable_rows, unfinished, doubtful, updated_at)
            VALUES ('{wanted.Key.Id}', '{Campus.Term}', '{Given.K1}', 'creating', '{wanted.Title}', 1, '{now}',
                0, 1, 0, '{now}')
            """);
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        await ExpectOnceAsync(campus);
    }

    // Two processes may work on one attempt: the listing of the living one may be older than what the dead one made.
    [Fact]
    public async Task An_unfinished_calendar_is_looked_for_in_a_listing_that_began_after_its_intent()
    {
        await using Campus campus = await MakeAsync(0);
        RunStore runs = campus.Get<RunStore>();
        StartAnswer start = await runs.StartAsync(RunKind.Full, Campus.Term, new RunOptions(), "test", default);
        RunRow run = (await runs.BeginAttemptAsync((await runs.FindAsync(start.RunId, default))!, "test/1", default))!;
        OfferingKey key = new(Campus.Term, Given.K1);
        Fence fence = new(new AttemptKey(run.RunId, run.Attempt), key.Term, key.Offering, key.Id, "test/1/1");
        Assert.NotNull(await campus.Get<LedgerStore>().ClaimAsync(fence, [], default));
        string title = $"{Given.B.CourseName} {Given.K1}";
        CalendarDirectory directory = campus.Get<CalendarDirectory>();
        Assert.Empty((await directory.FindAsync(fence, title, DateTimeOffset.MinValue, default)).Calendars);
        await Task.Delay(2);
        await campus.Get<LedgerStore>().IntendAsync(
            fence, campus.Get<CalendarLedger>().Creating(fence, title), default);
        await campus.SimAsync("POST", "/_sim/drift", $$"""[{"kind":"addCalendar","title":"{{title}}"}]""");
        LedgerOffering open = await campus.Get<LedgerStore>().LoadAsync(key, default);
        LedgerOffering settled = await campus.Get<IntentResolver>().ResolveAsync(fence, open, desired: null, default);
        Assert.Equal(
            (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString(), settled.CalendarId);
    }

    [Fact]
    public async Task One_repair_removes_every_double()
    {
        await using Campus campus = await MakeAsync(0);
        for (int copies = 1; copies <= 3; copies++)
        {
            campus.Sql("DELETE FROM icasync_event");
            campus.Sql("UPDATE icasync_offering SET unfinished = 1");
            await campus.SyncAsync(RunKind.Full);
            Assert.Equal(copies * Days.Length, (await campus.EventsAsync()).Length);
        }

        RunRow repair = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.Completed, null), (repair.State, repair.Message));
        await ExpectOnceAsync(campus);

        // What no row recorded is counted, and stands in the change log with what it was.
        await using System.Data.Common.DbConnection connection = await campus.Get<Database>().OpenAsync(default);
        Assert.Equal(
            2 * Days.Length, (await RunTallies.ReadAsync(connection, repair.RunId))["events.deleted"]);
        IReadOnlyList<ChangeEntry> changes =
            await new ChangeReader(campus.Get<Database>()).ReadRunAsync(repair.RunId, "", 100, default);
        Assert.Equal(2 * Days.Length, changes.Count(one => (one.Kind, one.Op) == ("event", "cleared")
            && one.Text.Contains("09:50-10:35", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_repair_deletes_no_more_than_the_guard_lets_pass()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            new SyncOptions { DeleteGuardFloor = 2 },
            [.. Days.Select(day => Given.B with { Date = $"2025-03-{day}" })]);
        await campus.SyncAsync(RunKind.Full);
        campus.Sql("DELETE FROM icasync_event");
        campus.Sql("UPDATE icasync_offering SET unfinished = 1");
        await campus.SyncAsync(RunKind.Full);
        RunRow held = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.CompletedWithFailures, Days.Length - 1), (held.State, held.Failures));
        Assert.Equal((2 * Days.Length) - 1, (await campus.EventsAsync()).Length);
        RunRow forced = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true, Force = true });
        Assert.Equal((RunState.Completed, null), (forced.State, forced.Message));
        await ExpectOnceAsync(campus);
    }

    private static async Task<int> ListedAsync(Campus campus, string calendarId)
    {
        int listed = 0;
        await foreach (WpsEvent _ in campus.Get<IWpsApi>().ListEventsAsync(
            calendarId, DateTimeOffset.Parse("2025-03-01T00:00:00+08:00", CultureInfo.InvariantCulture),
            DateTimeOffset.Parse("2025-03-31T00:00:00+08:00", CultureInfo.InvariantCulture), default))
        {
            listed++;
        }

        return listed;
    }

    private static async Task<Campus> MakeAsync(double lag)
    {
        Campus campus = await SmallTerm.MakeAsync([.. Days.Select(day => Given.B with { Date = $"2025-03-{day}" })]);
        await campus.SimAsync("PUT", "/_sim/switches", $$"""{"S24":"list={{lag}}"}""");
        return campus;
    }

    private static async Task ExpectOnceAsync(Campus campus)
    {
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        Assert.Single((await campus.StateAsync()).GetProperty("calendars").EnumerateArray());
        Assert.Equal(Days.Select(day => $"03-{day}"), (await campus.EventsAsync()).Select(one => one.Face[..5]));
        Assert.Equal(["104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
        await campus.ExpectNoWriteAsync();
    }
}
