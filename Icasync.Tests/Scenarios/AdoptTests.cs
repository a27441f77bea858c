using System.Data.Common;
using Dapper;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Goal: a ledger that is lost or older than what WPS shows leads to no second lesson and takes no newer one away; an
/// operator sees what was found before it is recorded.
/// </summary>
public sealed class AdoptTests : IDisposable
{
    private static readonly Operator Who = new("test", "a test");

    private static readonly string[] Tables =
        ["icasync_offering", "icasync_event", "icasync_access", "icasync_attendee", "icasync_generation"];

    private readonly string _backup = Path.Combine(Path.GetTempPath(), $"icasync-backup-{Guid.NewGuid():N}.db");

    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    [InlineData(RunKind.Check)]
    public async Task A_database_that_was_set_back_is_refused_and_then_rebuilt_from_WPS(RunKind kind)
    {
        // A copy of a file is a backup; what a server has for one is no statement of a test.
        using CampusFile file = new(standIn: false);
        await using Campus campus = new(database: file);
        await campus.FillAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        Backup(file);
        campus.Insert(Given.B with { Date = "2025-03-05" });
        campus.Insert(Given.B with { Offering = "K2", Date = "2025-03-19" });
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220002'");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        string before = (await campus.StateAsync()).GetRawText();
        Restore(file);
        campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = NULL");
        await campus.ResetCountersAsync();
        RunRow refused = await campus.SyncAsync(kind, new RunOptions { Repair = true });
        Assert.Equal((RunState.Failed, "LEDGER_OLDER"), (refused.State, refused.Reason));
        Assert.Contains("icasync adopt", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, (await campus.StateAsync()).GetRawText());

        AdoptionPlan plan = await campus.Get<TermAdoption>().FindAsync(Campus.Term, default);
        Assert.Equal((2, 2, 0, 0), (plan.Found.Count, plan.Changes.Count, plan.Unclear.Count, plan.Missing.Count));
        Assert.True(await campus.Get<AdoptionRecorder>().RecordAsync(plan, Who, default));
        await campus.ResetCountersAsync();
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
        Assert.Equal(before, (await campus.StateAsync()).GetRawText());
        RunRow check = await campus.SyncAsync(RunKind.Check);
        Assert.Equal((RunState.Completed, 0), (check.State, check.Warnings.GetValueOrDefault("CALENDAR_UNPROVEN")));
    }

    [Fact]
    public async Task A_lost_ledger_is_rebuilt_and_what_is_unclear_or_missing_is_named()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        foreach (string table in Tables[..4])
        {
            campus.Sql($"DELETE FROM {table}");
        }

        campus.Insert(Given.B with { Offering = "K2", Date = "2025-03-19" });
        campus.Touch("room = '1300'", "rq = '2025-03-11'");
        await campus.SimAsync("POST", "/_sim/drift", $$"""[{"kind":"addCalendar","title":"手工 {{Given.K1}}"}]""");
        AdoptionPlan plan = await campus.Get<TermAdoption>().FindAsync(Campus.Term, default);
        Assert.Equal((true, 1, 1), (plan.IsNeeded, plan.Found.Count, plan.Changes.Count));
        Assert.Equal((2, 3), (plan.Found[0].Contents.Events.Count, plan.Found[0].Contents.People.Count));
        Assert.Equal(Given.K1, Assert.Single(plan.Unclear).Kkh);
        Assert.Contains("delete it in WPS", plan.Unclear[0].Why, StringComparison.Ordinal);
        Assert.Equal(["K2"], plan.Missing);
        Assert.True(await campus.Get<AdoptionRecorder>().RecordAsync(plan, Who, default));
        await campus.ResetCountersAsync();
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));

        // The changed lesson, and the course that had no calendar: itself, its access and its lesson.
        Assert.Equal(
            ["batchCreateCalendarPermissions 1", "batchCreateEvents 1", "createCalendar 1", "updateEvent 1"],
            (await campus.OperationsAsync()).Where(one => one.Key.Contains("reate", StringComparison.Ordinal)
                    || one.Key.StartsWith("update", StringComparison.Ordinal))
                .Select(one => $"{one.Key} {one.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_healthy_ledger_needs_no_adoption_though_people_changed_things_by_hand()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        System.Text.Json.JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars")[0];
        string id = calendar.GetProperty("id").GetString()!;
        string one = calendar.GetProperty("events")[0].GetProperty("id").GetString()!;
        await campus.SimAsync(
            "POST", "/_sim/drift", $$"""[{"kind":"deleteEvent","calendarId":"{{id}}","eventId":"{{one}}"}]""");
        AdoptionPlan plan = await campus.Get<TermAdoption>().FindAsync(Campus.Term, default);
        Assert.Equal((false, 1, 0), (plan.IsNeeded, plan.Found.Count, plan.Changes.Count));
        Assert.True(plan.Found[0].Differs);
    }

    [Fact]
    public async Task Nothing_is_recorded_while_a_run_is_open()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Sql("DELETE FROM icasync_event");
        AdoptionPlan plan = await campus.Get<TermAdoption>().FindAsync(Campus.Term, default);
        Assert.True(plan.IsNeeded);
        await campus.Get<RunStore>().StartAsync(RunKind.Full, Campus.Term, new RunOptions(), "test", default);
        Assert.False(await campus.Get<AdoptionRecorder>().RecordAsync(plan, Who, default));
        Assert.True((await campus.Get<TermAdoption>().FindAsync(Campus.Term, default)).IsNeeded);
    }

    public void Dispose() => File.Delete(_backup);

    private void Backup(CampusFile file) => file.Execute($"VACUUM INTO '{_backup}'");

    // The tables are as they were; runs and the change log of a real backup would be older too.
    private void Restore(CampusFile file) => file.Execute(
        $"ATTACH '{_backup}' AS backup; "
        + string.Concat(Tables.Select(table => (Table: table, Columns: Columns(file, table))).Select(one =>
            $"DELETE FROM main.{one.Table}; INSERT INTO main.{one.Table} ({one.Columns}) "
            + $"SELECT {one.Columns} FROM backup.{one.Table}; "))
        + "DELETE FROM main.icasync_change WHERE run_id NOT IN (SELECT run_id FROM backup.icasync_run); "
        + "DETACH backup;");

    private static string Columns(CampusFile file, string table)
    {
        using DbConnection connection = file.Open();
        return string.Join(", ", connection.Query<string>("SELECT name FROM pragma_table_info(@table)", new { table }));
    }
}
