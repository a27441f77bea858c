using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Participants;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Staging;

/// <summary>
/// What an attempt read and wants, a row an offering. It is written once, in the transaction that read the source, so a
/// step that runs again decides the same (DESIGN 4).
/// </summary>
public sealed class StagingStore(Database database)
{
    /// <summary>Offerings that are held in memory before they are written, whoever goes through a term.</summary>
    internal const int OfferingsPerWriteMax = 2000;

    /// <summary>Greater than every run id, which is ASCII, in the binary order of both databases.</summary>
    private const string BehindAll = "\uffff";

    private static readonly string[] Tables = ["icasync_desired", "icasync_source_row"];

    private static readonly string[] Columns =
    [
        "run_id", "attempt", "offering_id", "offering", "document", "row_versions", "unreadable_rows", "readable_rows",
        "students_included", "timetable_teachers",
    ];

    /// <summary>
    /// Removes staging rows of dead attempts: those of ended runs and of attempts before this one. No gx_zt is reset.
    /// Between the open runs it deletes by ranges of the key: a search through all rows would wait for a run that
    /// stages another term.
    /// </summary>
    /// <param name="open">The open runs, as <see cref="OpenRuns"/> found them.</param>
    public static IReadOnlyList<Statement> Clearing(AttemptKey attempt, IEnumerable<string> open)
    {
        List<string> ordered = open.Order(StringComparer.Ordinal).ToList();
        List<Statement> deletes = [];
        foreach (string table in Tables)
        {
            // A run that was opened since the look keeps its rows.
            deletes.AddRange(ordered.Prepend(string.Empty).Zip(ordered.Append(BehindAll)).Select(
                range => new Statement(
                    $"""
                    DELETE FROM {table} WHERE run_id > @after AND run_id < @before
                        AND run_id NOT IN (SELECT run_id FROM icasync_open_run)
                    """,
                    new { after = range.First, before = range.Second })));
            deletes.Add(new Statement(
                $"DELETE FROM {table} WHERE run_id = @RunId AND attempt < @Attempt",
                new { attempt.RunId, attempt.Attempt }));
        }

        return deletes;
    }

    /// <summary>Which runs are open, as <see cref="Clearing"/> must know it.</summary>
    public static Statement OpenRuns { get; } = new("SELECT run_id FROM icasync_open_run", new { });

    /// <summary>
    /// Whether this attempt may stage its offerings: an earlier execution that did it has the last word, because the
    /// steps behind it may have begun.
    /// </summary>
    public static async Task<bool> IsOpenAsync(
        DbConnection connection, DbTransaction transaction, AttemptKey attempt) =>
        (await PlanMark.LookAsync<int>(
            connection, transaction, attempt,
            "SELECT COUNT(*) FROM icasync_desired WHERE run_id = @RunId AND attempt = @Attempt")).Single() == 0;

    /// <summary>
    /// Drops staged offerings by their ids: what a run does not treat it must not record as processed either.
    /// </summary>
    public IReadOnlyList<Statement> Dropping(AttemptKey attempt, IReadOnlyCollection<string> offeringIds) =>
        offeringIds.Count == 0 ? [] : [.. Tables.Select(table => new Statement(
            $"""
            DELETE FROM {table} WHERE run_id = @RunId AND attempt = @Attempt AND offering_id IN (
                SELECT r.id FROM {database.Dialect.Rows("@rows", "id nvarchar(32)")} r)
            """,
            new { attempt.RunId, attempt.Attempt, rows = JsonRows.Of(offeringIds) }))];

    /// <summary>Stages offerings of this attempt.</summary>
    /// <param name="then">Done after it, in the same round trip where it can be.</param>
    public Task WriteAsync(
        DbConnection connection, DbTransaction transaction, AttemptKey attempt,
        IEnumerable<StagedOffering> offerings, params IReadOnlyList<Statement> then) =>
        database.BulkInsertAsync(
            connection, transaction, "icasync_desired", Columns, offerings.Select(staged => new object?[]
            {
                attempt.RunId,
                attempt.Attempt,
                staged.Desired.Key.Id,
                staged.Desired.Key.Offering,
                JsonSerializer.Serialize(staged.Desired, WireFormat.Json),
                string.Join(',', staged.RowVersions),
                staged.Desired.UnreadableRows,
                staged.Desired.ReadableRows,
                staged.Desired.StudentsIncluded ? 1 : 0,
                string.Join('\n', staged.Desired.TimetableTeachers),
            }), then);

    /// <summary>Adds the wanted access of staged offerings.</summary>
    public Statement AddingAccess(
        AttemptKey attempt, IEnumerable<(string OfferingId, IReadOnlyList<DesiredAccess> Access)> offerings) => new(
        $"""
        UPDATE icasync_desired SET access = r.wanted, access_fingerprint = r.fingerprint
        FROM {database.Dialect.Rows(
            "@rows", "id nvarchar(32)", "wanted nvarchar(max)", "fingerprint nvarchar(64)")} r
        WHERE icasync_desired.run_id = @RunId AND icasync_desired.attempt = @Attempt
            AND icasync_desired.offering_id = r.id
        """,
        new
        {
            attempt.RunId,
            attempt.Attempt,
            rows = JsonRows.Of(offerings.Select(entry => new object?[]
            {
                entry.OfferingId, JsonSerializer.Serialize(entry.Access, WireFormat.Json),
                ParticipantResolver.Fingerprint(entry.Access),
            })),
        });

    /// <summary>
    /// What of each staged offering decides about its people, while the attempt may still stage them.
    /// </summary>
    public static async Task<IReadOnlyList<MembershipInputs>> ReadInputsAsync(
        DbConnection connection, DbTransaction transaction, AttemptKey attempt) =>
        (await PlanMark.LookAsync<(string Offering, long StudentsIncluded, string? Teachers)>(
            connection, transaction, attempt,
            """
            SELECT offering, students_included, timetable_teachers FROM icasync_desired
            WHERE run_id = @RunId AND attempt = @Attempt AND readable_rows > 0 ORDER BY offering
            """))
        .Select(row => MembershipInputs.Of(row.Offering, row.StudentsIncluded != 0, row.Teachers)).ToList();

    /// <summary>A stretch of a step's work list, with what is staged: null where the attempt read nothing.</summary>
    public Task<IReadOnlyList<(WorkItem Item, StagedOffering? Staged)>> ReadWorkAsync(
        AttemptKey attempt, OfferingStep step, int from, int count, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<(WorkItem, StagedOffering?)>>(
            async connection => (await connection.QueryAsync<WorkItem, RawDesired?, (WorkItem, StagedOffering?)>(
                """
                SELECT w.number AS Number, w.offering_id AS OfferingId, w.offering AS Offering, w.outcome AS Outcome,
                       d.document AS Document, d.access AS Access, d.row_versions AS RowVersions
                FROM icasync_work w LEFT JOIN icasync_desired d
                    ON d.run_id = w.run_id AND d.attempt = w.attempt AND d.offering_id = w.offering_id
                WHERE w.run_id = @RunId AND w.attempt = @Attempt AND w.step = @step
                    AND w.number >= @from AND w.number < @to
                ORDER BY w.number
                """,
                (item, staged) => (item, staged?.ToStaged()),
                new { attempt.RunId, attempt.Attempt, step = step.Word(), from, to = from + count },
                splitOn: "Document")).ToList(),
            cancellation);

    /// <summary>All staged offerings, in the order of their ids.</summary>
    public async IAsyncEnumerable<StagedOffering> StreamAsync(
        AttemptKey attempt, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        IAsyncEnumerable<RawDesired> rows = connection.QueryUnbufferedAsync<RawDesired>(
            """
            SELECT document AS Document, access AS Access, row_versions AS RowVersions FROM icasync_desired
            WHERE run_id = @RunId AND attempt = @Attempt ORDER BY offering_id
            """,
            new { attempt.RunId, attempt.Attempt });
        await foreach (RawDesired row in rows.WithCancellation(cancellation))
        {
            yield return row.ToStaged();
        }
    }

    /// <summary>
    /// Reads who is wanted in each staged offering that has readable rows and whose people are known, among other
    /// queries of one text: most of a staged document are its lessons, and who asks for people alone does not wait for
    /// them to be read.
    /// </summary>
    public static Statement ReadingAccess(AttemptKey attempt) => new(
        """
        SELECT offering_id, access FROM icasync_desired
        WHERE run_id = @RunId AND attempt = @Attempt AND readable_rows > 0 AND access IS NOT NULL
        ORDER BY offering_id
        """,
        new { attempt.RunId, attempt.Attempt });

    /// <summary>What <see cref="ReadingAccess"/> finds, streamed.</summary>
    public static async IAsyncEnumerable<(string OfferingId, IReadOnlyList<DesiredAccess> Wanted)> ReadAccessAsync(
        SqlMapper.GridReader all, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach ((string offeringId, string access) in
            all.ReadUnbufferedAsync<(string, string)>().WithCancellation(cancellation))
        {
            yield return (offeringId, ReadAccess(access));
        }
    }

    private static List<DesiredAccess> ReadAccess(string access) =>
        JsonSerializer.Deserialize<List<DesiredAccess>>(access, WireFormat.Json)!;

    private sealed class RawDesired
    {
        public required string Document { get; init; }
        public string? Access { get; init; }
        public string? RowVersions { get; init; }

        public StagedOffering ToStaged()
        {
            DesiredOffering desired = JsonSerializer.Deserialize<DesiredOffering>(Document, WireFormat.Json)!;
            return new StagedOffering(
                Access is null
                    ? desired
                    : desired with { Access = ReadAccess(Access) },
                AccessKnown: Access is not null,
                RowVersions is { Length: > 0 } ? RowVersions.Split(',') : []);
        }
    }
}
