using System.Net;
using System.Text.Json;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Planning;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Icasync.Tests.Functions;
using Icasync.Tests.Scenarios;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// Whole runs in the words of SQL Server. Goal: no statement that is ever sent may fail there. Method: a stand-in takes
/// every statement with its parameters, judges it by the server's own parser and model, and has SQLite do it.
/// </summary>
public class EmulatedServerTests
{
    [Fact]
    public async Task Runs_of_every_kind_and_all_looks_at_them_are_statements_that_the_server_takes()
    {
        await using ApiHost api = await ApiHost.StartAsync(
            options: new SyncOptions { EventAttendees = "all" }, server: true);
        Campus campus = api.Campus;
        await api.RunAsync();
        campus.Touch("room = '1300'");
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        string run = await api.RunAsync("incremental");
        await api.RunAsync("users");
        campus.Touch("kcmc = '国际税收改'");
        await api.RunAsync("full", """{"onFailure":"rollback","force":true,"reason":"why"}""");
        await api.RunAsync("check", """{"repair":true}""");
        using HttpResponseMessage started = await api.PostAsync("sync/full", ApiHost.Body, idempotencyKey: "one");
        string stopped = (await ApiHost.JsonAsync(started, HttpStatusCode.Accepted)).GetProperty("runId").GetString()!;
        foreach (string act in new[] { "suspend", "resume", "terminate", "rewind" })
        {
            using HttpResponseMessage acted = await api.PostAsync($"runs/{stopped}/{act}", """{"reason":"why"}""");
            await ApiHost.JsonAsync(acted, HttpStatusCode.Accepted);
        }

        await api.WorkAsync();
        foreach (string post in new[] { "plan/full", "schedules/nightly/pause", "schedules/nightly/run" })
        {
            using HttpResponseMessage answered = await api.PostAsync(
                post, post == "plan/full" ? ApiHost.Body : """{"reason":"why"}""");
            Assert.True(answered.StatusCode < HttpStatusCode.InternalServerError, $"{post}: {answered.StatusCode}");
        }

        foreach (string look in new[]
        {
            "runs", $"runs/{run}", $"runs/{run}/tree", $"runs/{run}/failures", $"runs/{run}/report?format=html",
            $"runs/{run}/changes",
            $"runs?term={Campus.Term}&kind=full&state=completed&before={run}", "plans", "schedules", "operator-log",
            "terms",
            $"changes?term={Campus.Term}&kkh={Given.K1}", $"withheld?term={Campus.Term}", "health/ready",
            "today", $"runs/{stopped}/tree?attempt=1&courses=true",
            "why?person=20220002",
        })
        {
            using HttpResponseMessage seen = await api.GetAsync(look);
            Assert.True(
                seen.StatusCode == HttpStatusCode.OK,
                $"{look}: {seen.StatusCode} {await seen.Content.ReadAsStringAsync()}");
        }

        Assert.Empty(campus.Server!.Refusals);
        Assert.InRange(campus.Server.Statements.Count, 80, 400);
        campus.Server.AssertNamesResolve();
        campus.Server.AssertGranted();
    }

    [Fact]
    public async Task A_messy_term_ends_as_on_SQLite_and_nothing_is_wider_than_its_column()
    {
        await using Campus campus = new(server: true);
        await campus.ImportAsync("small-mess");
        Widen(campus);
        RunRow run = await campus.SyncAsync(RunKind.Full, new RunOptions { Reason = new string('为', 3000) });
        Assert.Empty(campus.Server!.Refusals);
        Assert.Equal(RunState.Completed, run.State);

        await using Campus other = new(database: new CampusFile(standIn: false));
        await other.ImportAsync("small-mess");
        Widen(other);
        await other.SyncAsync(RunKind.Full);
        Assert.Equal(Faces(await other.StateAsync()), Faces(await campus.StateAsync()));
    }

    // On SQL Server readers lose deadlocks too. Method: one reading statement in fifty is broken off, wherever it
    // stands.
    [Fact]
    public async Task Runs_whose_statements_lose_deadlocks_end_as_runs_that_lose_none()
    {
        await using Campus campus = new(server: true);
        await campus.ImportAsync("small-clean");
        Random random = new(20250304);
        int lost = 0;
        campus.Server!.Loses = sql =>
        {
            lock (random)
            {
                bool loses = sql.StartsWith("SELECT", StringComparison.Ordinal) && random.Next(50) == 0;
                lost += loses ? 1 : 0;
                return loses;
            }
        };
        Assert.Equal((RunState.Completed, null), await EndAsync(campus, RunKind.Full));
        Assert.Equal((RunState.Completed, null), await EndAsync(campus, RunKind.Incremental));
        Assert.Equal((RunState.Completed, null), await EndAsync(campus, RunKind.Users));
        RemoteState.AssertEqual(RemoteState.Expected("small-clean"), await campus.StateAsync());
        Assert.True(lost > 3, $"{lost} statements were broken off");

        static async Task<(RunState, string?)> EndAsync(Campus campus, RunKind kind)
        {
            RunRow run = await campus.SyncAsync(kind);
            return (run.State, run.Message);
        }
    }

    [Fact]
    public async Task A_guard_a_decision_and_a_release_are_statements_that_the_server_takes()
    {
        await using Campus campus = new(new SyncOptions { DeleteGuardFloor = 1, DeleteGuardShare = 0.1 }, server: true);
        await SmallTerm.FillAsync(campus);
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("zt = 'delete'");
        RunRow held = await campus.SyncAsync(RunKind.Full);
        Assert.Equal("DELETE_GUARD", held.Reason);
        Operator who = new(new string('n', 400), new string('r', 2000));
        Assert.True(await campus.Get<HeldPlans>().DecideAsync(held.PlanId!, allow: true, who, default));
        await campus.Get<RunActs>().RewindAsync(held.RunId, who, default);
        Assert.Equal(RunState.Completed, (await campus.AttemptAsync(held.RunId)).State);
        campus.Touch("zt = 'add', st = 'noon'");
        await campus.SyncAsync(RunKind.Incremental);
        await campus.Get<DeleteReleases>().ReleaseAsync(Campus.Term, Given.K1, who, default);
        Assert.NotEmpty(await campus.Get<DeleteReleases>().ListAsync(Campus.Term, default));
        Assert.NotEmpty(await campus.Get<PlanReader>().ListAsync(Campus.Term, null, null, null, 10, default));
        Assert.NotEmpty(await campus.Get<WhyReader>().ReadAsync("20220002", null, askWps: true, default));
        Assert.Empty(campus.Server!.Refusals);
        campus.Server.AssertNamesResolve();
        campus.Server.AssertGranted();
    }

    [Fact]
    public async Task An_undo_and_a_withdrawal_are_statements_that_the_server_takes()
    {
        await using Campus campus = new(server: true);
        await SmallTerm.FillAsync(campus);
        await campus.SyncAsync(RunKind.Full);
        string before = await campus.FacesAsync();
        campus.Touch("room = '1300'");
        RunRow changed = await campus.SyncAsync(RunKind.Full);
        RunRow withdrawal = await campus.SyncAsync(RunKind.Withdraw);
        foreach (RunOptions options in new[]
        {
            new RunOptions { Undoes = withdrawal.RunId },
            new RunOptions { Undoes = changed.RunId, IncludeChanged = true },
        })
        {
            RunRow undo = await campus.SyncAsync(RunKind.Undo, options);
            Assert.Equal((RunState.Completed, null), (undo.State, undo.Message));
        }

        Assert.Equal(before, await campus.FacesAsync());
        Assert.Empty(campus.Server!.Refusals);
        campus.Server.AssertNamesResolve();
    }

    // A trigger of the academic system, or a column too narrow for our time, shows itself only at the write.
    [Fact]
    public async Task A_source_that_refuses_the_write_back_leaves_the_result_of_the_run_alone()
    {
        await using Campus campus = new(server: true);
        await SmallTerm.FillAsync(campus);
        campus.Server!.Refuses = sql =>
            sql.StartsWith("UPDATE u_jw_kcb_cur SET gx_zt = @state", StringComparison.Ordinal);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.NotEmpty(campus.Server.Refusals);
        await campus.ExpectNoWriteAsync();
    }

    [Theory]
    [InlineData("SELECT kkh, COUNT(*) FROM u_jw_kcb_cur")]
    [InlineData("SELECT kkh, rq FROM u_jw_kcb_cur GROUP BY kkh")]
    [InlineData("SELECT kkh FROM u_jw_kcb_cur WHERE COUNT(*) > 1")]
    [InlineData("SELECT DISTINCT kkh FROM u_jw_kcb_cur ORDER BY rq")]
    [InlineData("SELECT kkh FROM u_jw_kcb_cur WHERE kkh IN (SELECT kkh FROM out_jw_kcb_xs GROUP BY xh)")]
    public void A_statement_that_only_SQLite_takes_is_found(string sql) =>
        Assert.NotEmpty(StatementRules.Broken(ServerSchema.Parse(sql)));

    [Theory]
    [InlineData("SELECT kkh, MIN(rq), COUNT(*) FROM u_jw_kcb_cur GROUP BY kkh ORDER BY kkh")]
    [InlineData("SELECT DISTINCT kkh AS k FROM u_jw_kcb_cur ORDER BY k")]
    [InlineData("SELECT number / @size, MIN(offering) FROM icasync_work GROUP BY number / @size")]
    public void A_statement_that_both_take_is_let_pass(string sql) =>
        Assert.Empty(StatementRules.Broken(ServerSchema.Parse(sql)));

    [Fact]
    public async Task A_text_wider_than_its_column_a_second_reader_and_an_unknown_column_are_refused()
    {
        await using Campus campus = new(server: true);
        Database database = campus.Get<Database>();
        await using System.Data.Common.DbConnection connection = await database.OpenAsync(default);
        using System.Data.Common.DbCommand first = connection.CreateCommand();
        first.CommandText = "SELECT term FROM icasync_term";
        await using (await first.ExecuteReaderAsync())
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => first.ExecuteReaderAsync());
        }

        using System.Data.Common.DbCommand wide = connection.CreateCommand();
        wide.CommandText = "INSERT INTO icasync_term (term) VALUES (@term)";
        System.Data.Common.DbParameter term = wide.CreateParameter();
        (term.ParameterName, term.Value) = ("@term", new string('x', 21));
        wide.Parameters.Add(term);
        await Assert.ThrowsAsync<InvalidOperationException>(() => wide.ExecuteNonQueryAsync());
        Assert.Contains("icasync_term.term", Assert.Single(campus.Server!.Refusals));
    }

    [Fact]
    public async Task Both_languages_make_the_same_tables()
    {
        string[] server = ServerSchema.Current.Tables
            .Where(table => table.Key.StartsWith("icasync_", StringComparison.Ordinal) || table.Key == "juhe_renwu")
            .SelectMany(table => table.Value.Select(column =>
                $"{table.Key}.{column.ColumnIdentifier.Value} {(IsNullable(column) ? "NULL" : "NOT NULL")}"))
            .Order(StringComparer.Ordinal).ToArray();
        await using Campus campus = new();
        Assert.Equal(campus.Columns().Order(StringComparer.Ordinal), server);
    }

    private static bool IsNullable(ColumnDefinition column) =>
        column.Constraints.OfType<NullableConstraintDefinition>().FirstOrDefault()?.Nullable ?? true;

    // What the source holds beyond its documents: numbers, names and buildings longer than any column of ours.
    private static void Widen(Campus campus)
    {
        string wide = new('长', 480);
        string wider = new('长', 600);
        campus.Sql(
            $"""
            INSERT INTO u_jw_kcb_cur (kkh, xnxq, jxz, zc, jc, lq, room, ghs, rq, st, ed, zt, kcmc, xms, sfdk)
            VALUES ('{new string('9', 70)}', '2024-2025-2', 1, 1, 1, '{wide}', '{wide}', '{wide}', '2025/03/03',
                '08:00', '08:45', 'add', '名', '{wide}', '1'),
                   ('900000000000000000001', '2024-2025-2', 1, 1, 1, '{wide}', '{wide}', '{wide}', '2025/03/03',
                       '08:00', '08:45', 'add', '名', '{wide}', '1'),
                   ('900000000000000000002', '2024-2025-2', 1, 1, 1, NULL, NULL, NULL, '{wider}', '08:00', '08:45',
                       'add', '{wider}', NULL, '1');
            INSERT INTO out_xsxx (id, xh, xm, xymc, bjmc, update_time, zt)
            VALUES ('w1', '{new string('8', 120)}', '{wide}', '{wide}', '{wide}', '2025', 'add'), ('w2', '20229999',
                '{wide}', '{wide}', '{wide}', '2025', 'add');
            INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt)
            VALUES ('900000000000000000001', '{new string('8', 120)}', '2024-2025-2', 'add'), ('{new string('9', 70)}',
                '20229999', '2024-2025-2', 'add');
            """);
    }

    private static string Faces(JsonElement state) => string.Join('\n', state.GetProperty("calendars").EnumerateArray()
        .Select(calendar => calendar.GetProperty("summary").GetString() + ": "
            + string.Join("; ", calendar.GetProperty("events").EnumerateArray()
                .Select(one => $"{one.GetProperty("start")} {one.GetProperty("summary")} {one.GetProperty("location")}")
                .Order(StringComparer.Ordinal))
            + string.Join("; ", calendar.GetProperty("permissions").EnumerateArray()
                .Select(one => $"{one.GetProperty("userId")} {one.GetProperty("role")}").Order(StringComparer.Ordinal)))
        .Order(StringComparer.Ordinal));
}
