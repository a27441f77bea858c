using Icasync.Activities.Base;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Runs;
using Icasync.Simulation.Engine;
using Icasync.Tests.Domain;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>Cases of EDGE-CASES that need a whole run, a second process or a clock.</summary>
public class EdgeCaseTests
{
    private const string Student = "INSERT INTO out_xsxx (id, xh, xm, update_time, zt) VALUES ('9', '20220009', '丙', '2025', 'add')";

    [Fact]
    public async Task C01_U12_Nothing_pending_means_no_call_at_all()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        await campus.ResetCountersAsync();
        foreach (RunKind kind in new[] { RunKind.Incremental, RunKind.Users })
        {
            RunRow run = await campus.SyncAsync(kind);
            Assert.Equal((RunState.Completed, 0), (run.State, run.Failures));
        }

        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task C26_A_plan_calls_nobody_and_writes_nothing()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'");
        await campus.ResetCountersAsync();
        await using SqliteConnection watcher = new($"Data Source={campus.Get<DatabaseOptions>().ConnectionString};Pooling=False");
        await watcher.OpenAsync();
        object? before = await VersionAsync(watcher);
        PlanDocument plan = await campus.Get<PlanPreview>().PlanAsync(RunKind.Incremental, Campus.Term, [], hasLedger: true, default);
        Assert.Equal("updateEvent", Assert.Single(plan.Operations).Op);
        Assert.Equal(before, await VersionAsync(watcher));
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task U03_U23_An_enrolment_counts_once_and_only_for_its_term()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        campus.Sql(Student);
        campus.Sql($"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '20220001', '2024-2025-2', 'add'), ('{Given.K1}', '20220009', '2023-2024-2', 'add')");
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(["104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
        Assert.Equal(1, (await campus.OperationsAsync())["batchCreateCalendarPermissions"]);
    }

    [Fact]
    public async Task U28_A_user_sync_changes_no_row_of_the_people()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Sql(Student);
        campus.Sql($"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '20220009', '2024-2025-2', 'add')");
        foreach (string table in new[] { "out_xsxx", "out_jsxx", "out_jw_kcb_xs" })
        {
            campus.Sql($"CREATE TRIGGER keep_{table} BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, 'changed'); END");
            campus.Sql($"CREATE TRIGGER hold_{table} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'deleted'); END");
        }

        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Users)).State);
        Assert.Contains("20220009 reader", await campus.AccessAsync());
    }

    [Fact]
    public async Task R20_Of_two_lessons_alike_only_the_cancelled_one_goes()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Period = "8", Start = "10:00:00.000", End = "10:45:00.000" });
        await campus.SyncAsync(RunKind.Full);
        (string Face, string Id)[] before = await campus.EventsAsync();
        Assert.Equal(2, before.Length);
        campus.Touch("zt = 'delete'", "jc = '8'");
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(before[0], Assert.Single(await campus.EventsAsync()));
    }

    [Fact]
    public async Task R30_A_slow_WPS_never_sees_more_calls_in_flight_than_the_limit()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            [.. Enumerable.Range(1, 30).Select(number => Given.B with { Offering = $"20242025200303509990{number}" })]);
        await campus.SimAsync("PUT", "/_sim/faults", """{"latencyMs":{"min":40,"max":40}}""");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.InRange((await campus.CallsAsync()).GetProperty("maxInFlight").GetInt32(), 2, 8);
    }

    [Fact]
    public async Task S05_Killed_during_aggregation_a_run_shows_no_part_and_starts_it_anew()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-clean");
        RunStore runs = campus.Get<RunStore>();
        StartAnswer start = await runs.StartAsync(RunKind.Full, Campus.Term, new RunOptions(), "test", default);
        RunRow begun = (await runs.BeginAttemptAsync((await runs.FindAsync(start.RunId, default))!, "test/1", default))!;
        using CancellationTokenSource death = new();
        InlineEngine engine = new(campus.Get<IServiceProvider>())
        {
            BeforeActivity = async (name, _) =>
            {
                await (name == nameof(AggregateSessions) ? death.CancelAsync() : Task.CompletedTask);
                return Execution.Once;
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.RunAsync(begun, death.Token));
        Assert.Equal(0, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
        Assert.Equal(RunState.Completed, (await campus.AttemptAsync(start.RunId)).State);
        RemoteState.AssertEqual(RemoteState.Expected("small-clean"), await campus.StateAsync());
    }

    [Fact]
    public async Task S08_A_run_waits_for_a_database_that_takes_no_writes_and_goes_on()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-clean");
        await campus.SimAsync("PUT", "/_sim/faults", """{"latencyMs":{"min":300,"max":500}}""");
        Task<RunRow> running = campus.SyncAsync(RunKind.Full);
        while ((await campus.CallsAsync()).GetProperty("writes").GetInt64() < 3)
        {
            await Task.Yield();
        }

        using (SqliteConnection other = new($"Data Source={campus.Get<DatabaseOptions>().ConnectionString};Pooling=False"))
        {
            other.Open();
            using SqliteCommand held = other.CreateCommand();
            held.CommandText = "BEGIN EXCLUSIVE";
            held.ExecuteNonQuery();

            // Real seconds: SQLite waits on the wall's clock.
            await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
            Assert.False(running.IsCompleted);
        }

        Assert.Equal(RunState.Completed, (await running).State);
        RemoteState.AssertEqual(RemoteState.Expected("small-clean"), await campus.StateAsync());
    }

    [Fact]
    public async Task N02_While_a_full_run_is_open_an_incremental_one_is_refused_with_its_id()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        RunStore runs = campus.Get<RunStore>();
        StartAnswer full = await runs.StartAsync(RunKind.Full, Campus.Term, new RunOptions(), "test", default);
        StartAnswer second = await runs.StartAsync(RunKind.Incremental, Campus.Term, new RunOptions(), "test", default);
        Assert.Equal((true, false, full.RunId), (full.Started, second.Started, second.RunId));
    }

    [Fact]
    public async Task N07_The_claim_of_a_dead_holder_frees_itself()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'");
        string until = WireFormat.Instant(TimeProvider.System.GetUtcNow().AddSeconds(1));
        campus.Sql($"UPDATE icasync_offering SET claim_execution = 'dead/1', claim_until = '{until}'");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        Assert.Equal("03-04 09:50-11:25 第一教学楼 1300", Assert.Single(await campus.EventsAsync()).Face);
    }

    [Fact]
    public async Task B02_A_server_that_cannot_be_reached_is_given_up_after_about_two_minutes()
    {
        FastClock clock = new(factor: 60);
        using Database database = new(
            new DatabaseOptions
            {
                Provider = DatabaseProvider.SqlServer,
                ConnectionString = "Server=tcp:127.0.0.1,1;Database=none;User Id=none;Password=none;Connect Timeout=1;Encrypt=false",
            },
            clock, new Random(1), NullLogger<Database>.Instance);
        DateTimeOffset started = clock.GetUtcNow();
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.OpenAsync(default));
        Assert.InRange((clock.GetUtcNow() - started).TotalMinutes, 1, 10);
    }

    // Changes when another connection has changed the file.
    private static async Task<object?> VersionAsync(SqliteConnection connection)
    {
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA data_version";
        return await command.ExecuteScalarAsync();
    }
}
