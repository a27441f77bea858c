using System.Data.Common;
using System.Globalization;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Notices;

namespace Icasync.Activities.Notify;

/// <summary>Messages of one text that go out in one call.</summary>
/// <param name="RunKind">Word of the run's kind.</param>
/// <param name="State">Word of the run's state.</param>
public sealed record PeopleBatch(
    string RunId, string Term, string RunKind, string State, string Text, IReadOnlyList<string> Numbers);

/// <summary>
/// The messages of people, one a person and run: put aside before they are sent, taken before the call, and never sent
/// again whatever came of it. A text is forgotten once it was sent.
/// </summary>
public sealed class PersonNoticeStore(Database database, TimeProvider time)
{
    /// <summary>Receivers of one call (WPS-API 11).</summary>
    public const int ReceiversMax = 100;

    private const int ReadMax = 2000;
    private static readonly TimeSpan NewsMax = TimeSpan.FromHours(24);

    /// <summary>
    /// Puts aside the messages of a run, for those whom it was not done yet; answers how many are told and how many the
    /// day has no room for.
    /// </summary>
    public Task<(int Told, int Over)> PutAsync(
        RunRow run, IReadOnlyDictionary<string, IReadOnlyList<PersonalCourse>> people, int dailyMax,
        DateTimeOffset dueAt, CancellationToken cancellation)
    {
        string day = time.GetUtcNow().ToOffset(TimeSpan.FromHours(8))
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                HashSet<string> done = [.. await connection.QueryAsync<string>(
                    "SELECT number FROM icasync_person_notice WHERE run_id = @RunId", new { run.RunId }, transaction)];
                int today = await connection.QuerySingleAsync<int>(
                    """
                    SELECT COUNT(*) FROM icasync_person_notice
                    WHERE term = @Term AND told_on = @day AND state NOT IN (@over, @summed)
                    """,
                    new { run.Term, day, over = Over, summed = Summed }, transaction);
                Dictionary<string, int> untold = await UntoldAsync(connection, transaction, run.Term);
                (IReadOnlyList<PersonNotice> told, IReadOnlyList<PersonNotice> over) = PeopleNotices.Allot(
                    people.Where(one => !done.Contains(one.Key))
                        .Select(one => PeopleNotices.Of(one.Key, one.Value, untold.GetValueOrDefault(one.Key))),
                    dailyMax - today);
                if (told.Count + over.Count == 0)
                {
                    return (0, 0);
                }

                await SumAsync(connection, transaction, run.Term, told.Where(one => untold.ContainsKey(one.Number)));
                await InsertAsync(connection, transaction, run, day, dueAt, told, over);
                await RunTallies.Add(
                    database.Dialect, run.RunId,
                    [KeyValuePair.Create("people.told", told.Count), KeyValuePair.Create("people.over", over.Count)])
                    .ExecuteAsync(connection, transaction);
                return (told.Count, over.Count);
            },
            cancellation);
    }

    /// <summary>What is due now, by text; what has waited too long is dropped.</summary>
    public async Task<IReadOnlyList<PeopleBatch>> DueAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        await database.RunAsync(
            [new Statement(
                "UPDATE icasync_person_notice SET state = @dropped, body = NULL WHERE state = @due AND due_at < @old",
                new { dropped = Word(PersonNoticeState.Dropped), due = Due, old = WireFormat.Instant(now - NewsMax) })],
            cancellation);
        IEnumerable<Row> rows = await database.ReadAsync(
            connection => connection.QueryAsync<Row>(
                $"""
                SELECT n.run_id AS RunId, n.term AS Term, r.kind AS Kind, r.state AS State, n.number AS Number,
                       n.body AS Body
                FROM icasync_person_notice n JOIN icasync_run r ON r.run_id = n.run_id
                WHERE n.state = @due AND n.due_at <= @now ORDER BY n.due_at, n.run_id, n.number
                {database.Dialect.Limit("@limit")}
                """,
                new { due = Due, now = WireFormat.Instant(now), limit = ReadMax }),
            cancellation);
        return [.. rows.GroupBy(row => (row.RunId, row.Body)).SelectMany(one => one.Chunk(ReceiversMax))
            .Select(some => new PeopleBatch(
                some[0].RunId, some[0].Term, some[0].Kind, some[0].State, some[0].Body ?? string.Empty,
                [.. some.Select(row => row.Number)]))];
    }

    /// <summary>Takes messages for sending; false when somebody else has taken one of them.</summary>
    public Task<bool> TakeAsync(PeopleBatch batch, CancellationToken cancellation) => database.RunAsync(
        [Becoming(PersonNoticeState.Taken, Due, batch) with { AtLeast = batch.Numbers.Count }], cancellation);

    /// <summary>Records how it went.</summary>
    public Task RecordAsync(PeopleBatch batch, bool sent, CancellationToken cancellation) => database.RunAsync(
        [
            Becoming(
                sent ? PersonNoticeState.Sent : PersonNoticeState.Failed, Word(PersonNoticeState.Taken), batch),
            new Statement(
                $"""
                UPDATE icasync_person_notice SET body = NULL WHERE run_id = @RunId AND number IN (
                    SELECT r.number FROM {database.Dialect.Rows("@rows", "number nvarchar(100)")} r)
                """,
                new { batch.RunId, rows = JsonRows.Of(batch.Numbers) }),
        ],
        cancellation);

    private Statement Becoming(PersonNoticeState state, string from, PeopleBatch batch) => new(
        $"""
        UPDATE icasync_person_notice SET state = @state, changed_at = @now
        WHERE run_id = @RunId AND state = @from AND number IN (
            SELECT r.number FROM {database.Dialect.Rows("@rows", "number nvarchar(100)")} r)
        """,
        new
        {
            state = Word(state), now = time.NowText(), batch.RunId, from, rows = JsonRows.Of(batch.Numbers),
        });

    private static async Task<Dictionary<string, int>> UntoldAsync(
        DbConnection connection, DbTransaction transaction, string term) =>
        (await connection.QueryAsync<(string Number, long Courses)>(
            """
            SELECT number, SUM(courses) FROM icasync_person_notice WHERE term = @term AND state = @over
            GROUP BY number
            """,
            new { term, over = Over }, transaction))
        .ToDictionary(row => row.Number, row => (int)row.Courses, StringComparer.Ordinal);

    private Task SumAsync(
        DbConnection connection, DbTransaction transaction, string term, IEnumerable<PersonNotice> told) =>
        connection.ExecuteAsync(
            $"""
            UPDATE icasync_person_notice SET state = @summed WHERE term = @term AND state = @over AND number IN (
                SELECT r.number FROM {database.Dialect.Rows("@rows", "number nvarchar(100)")} r)
            """,
            new { summed = Summed, term, over = Over, rows = JsonRows.Of(told.Select(one => one.Number)) },
            transaction);

    private Task InsertAsync(
        DbConnection connection, DbTransaction transaction, RunRow run, string day, DateTimeOffset dueAt,
        IReadOnlyList<PersonNotice> told, IReadOnlyList<PersonNotice> over) => database.BulkInsertAsync(
            connection, transaction, "icasync_person_notice",
            ["run_id", "number", "term", "told_on", "state", "courses", "body", "due_at", "changed_at"],
            told.Select(one => (one, Due)).Concat(over.Select(one => (one, Over))).Select(row => new object?[]
            {
                run.RunId, row.one.Number, run.Term, day, row.Item2, row.one.Courses,
                row.Item2 == Due ? row.one.Text : null, WireFormat.Instant(dueAt), time.NowText(),
            }));

    private static string Due => Word(PersonNoticeState.Due);

    private static string Over => Word(PersonNoticeState.Over);

    private static string Summed => Word(PersonNoticeState.Summed);

    private static string Word(PersonNoticeState state) => WireFormat.Word(state);

    private sealed class Row
    {
        public required string RunId { get; init; }
        public required string Term { get; init; }
        public required string Kind { get; init; }
        public required string State { get; init; }
        public required string Number { get; init; }
        public string? Body { get; init; }
    }
}
