using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Care;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// What is forgotten, and that nothing else is. Method: what a run wrote is made old in the tables, then the retention
/// looks once.
/// </summary>
public class RetentionTests
{
    private const string Long = "2000-01-01T00:00:00.000Z";

    [Fact]
    public async Task The_log_of_a_term_that_was_retired_long_ago_goes_and_its_runs_can_be_undone_no_more()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        RunRow run = await campus.SyncAsync(RunKind.Full);
        string before = (await campus.StateAsync()).GetRawText();
        campus.Sql($"UPDATE icasync_term SET retired_at = '{Long}'");
        Assert.True(await campus.Get<Retention>().ForgetAsync(default));
        Assert.Equal(
            "calendar 1", await TextAsync(campus, "SELECT kind, COUNT(*) AS n FROM icasync_change GROUP BY kind"));
        Assert.Equal(
            "forget log 4 rows",
            await TextAsync(campus, "SELECT act, subject FROM icasync_operator_log WHERE who = 'icasync'"));

        campus.Sql("UPDATE icasync_term SET retired_at = NULL");
        RecallRefusal? refusal = await campus.Get<RecallCheck>().FindAsync(
            RunKind.Undo, Campus.Term, new RunOptions { Undoes = run.RunId }, default);
        Assert.Equal(RecallTrouble.LogGone, refusal?.Trouble);
        Assert.Contains("Sync__KeepLogDays", refusal!.Text.En, StringComparison.Ordinal);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(before, (await campus.StateAsync()).GetRawText());

        // What comes after it can be undone as ever.
        campus.Touch("room = '1300'");
        RunRow later = await campus.SyncAsync(RunKind.Full);
        Assert.Null(await campus.Get<RecallCheck>().FindAsync(
            RunKind.Undo, Campus.Term, new RunOptions { Undoes = later.RunId }, default));
    }

    [Theory]
    [InlineData(null, false)] // not retired, whatever its age
    [InlineData(Long, true)] // retired, and a run of it is open
    public async Task A_log_that_somebody_may_need_stays(string? retiredAt, bool isOpen)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Sql($"UPDATE icasync_run SET created_at = '{Long}', finished_at = '{Long}'");
        campus.Sql($"UPDATE icasync_change SET at = '{Long}'");
        if (isOpen)
        {
            await campus.Get<RunStore>().StartAsync(RunKind.Full, Campus.Term, new RunOptions(), "test", default);
        }

        campus.Sql($"UPDATE icasync_term SET retired_at = {(retiredAt is null ? "NULL" : $"'{retiredAt}'")}");
        string before = await TextAsync(campus, "SELECT COUNT(*) FROM icasync_change");
        await campus.Get<Retention>().ForgetAsync(default);
        Assert.Equal((before, "0"), (
            await TextAsync(campus, "SELECT COUNT(*) FROM icasync_change"),
            await TextAsync(campus, "SELECT COUNT(*) FROM icasync_term WHERE log_gone_at IS NOT NULL")));
        Assert.NotEqual("0", before);
    }

    [Fact]
    public async Task Old_lines_and_notices_and_people_who_left_go_and_others_stay()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        OperatorLog log = campus.Get<OperatorLog>();
        foreach (string act in new[] { "old", "new" })
        {
            await log.AppendAsync(new Operator("somebody", "why"), act, null, null, null, default);
        }

        campus.Sql($"UPDATE icasync_operator_log SET at = '{Long}' WHERE act = 'old'");
        string notices = await TextAsync(campus, "SELECT COUNT(*) FROM icasync_notice_outbox");
        campus.Sql(
            $"""
            INSERT INTO icasync_person (kind, number, name, state, fingerprint, changed_run, updated_at)
            VALUES ('student', 'left', 'n', 'gone', 'gone', 'r', '{Long}'),
                   ('student', 'just-left', 'n', 'gone', 'gone', 'r', '{WireFormat.Instant(DateTimeOffset.UtcNow)}')
            """);
        campus.Sql($"UPDATE icasync_person SET state = 'gone', updated_at = '{Long}' WHERE number = '20220001'");
        await campus.Get<Retention>().ForgetAsync(default);
        Assert.Equal("new", await TextAsync(campus, "SELECT act FROM icasync_operator_log WHERE who = 'somebody'"));
        Assert.Equal(notices, await TextAsync(campus, "SELECT COUNT(*) FROM icasync_notice_outbox"));
        Assert.Equal(
            "20220001 just-left",
            await TextAsync(campus, "SELECT number FROM icasync_person WHERE state = 'gone' ORDER BY number"));

        campus.Sql($"UPDATE icasync_notice_outbox SET taken_at = '{Long}'");
        campus.Sql($"UPDATE icasync_notice SET sent_at = '{Long}'");
        await campus.Get<Retention>().ForgetAsync(default);
        Assert.Equal("0", await TextAsync(campus, "SELECT COUNT(*) FROM icasync_notice_outbox"));
        Assert.NotEqual("0", notices);
    }

    [Fact]
    public async Task What_goes_goes_in_batches_that_the_server_takes()
    {
        await using Campus campus = new(server: true);
        await SmallTerm.FillAsync(campus);
        await campus.SyncAsync(RunKind.Full);
        campus.Sql($"UPDATE icasync_term SET retired_at = '{Long}'");
        Database database = campus.Get<Database>();
        await database.InTransactionAsync(
            (connection, transaction) => database.BulkInsertAsync(
                connection, transaction, "icasync_operator_log", ["entry_id", "at", "who", "act"],
                Enumerable.Range(0, (2 * Retention.RowsMax) + 1)
                .Select(n => new object?[] { $"e{n}", Long, "w", "a" })),
            default);
        campus.Server!.RoundTrips.Clear();
        Assert.True(await campus.Get<Retention>().ForgetAsync(default));
        Assert.Equal(3, campus.Server.RoundTrips.Count(
            text => text.StartsWith("DELETE FROM icasync_operator_log", StringComparison.Ordinal)));
        Assert.Equal("0", await TextAsync(campus, "SELECT COUNT(*) FROM icasync_operator_log WHERE who = 'w'"));
        Assert.Empty(campus.Server.Refusals);
        campus.Server.AssertNamesResolve();
        campus.Server.AssertGranted();
    }

    [Fact]
    public async Task The_clock_of_a_host_asks_often_and_the_retention_looks_seldom()
    {
        await using Campus campus = new(server: true);
        await campus.MakeSourceAsync();
        campus.Server!.RoundTrips.Clear();
        await campus.Get<Retention>().TickAsync(default);
        int looked = campus.Server.RoundTrips.Count;
        await campus.Get<Retention>().TickAsync(default);
        Assert.InRange(looked, 1, 30);
        Assert.Equal(looked, campus.Server.RoundTrips.Count);
        Assert.True(new SyncOptions().KeepLogDays >= 183);
    }

    private static Task<string> TextAsync(Campus campus, string sql) => campus.Get<Database>().ReadAsync(
        async connection => string.Join(
            ' ', (await connection.QueryAsync(sql)).SelectMany(row => ((IDictionary<string, object>)row).Values)),
        default);
}
