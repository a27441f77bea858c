using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;
using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>Recognises bulk changes in what was done: in the change log of a run, or of a time.</summary>
public sealed class BulkReader(Database database)
{
    /// <summary>Moved and changed lessons that are looked at: a whole term has fewer.</summary>
    private const int LessonsMax = 50_000;

    private static readonly string[] Ops = [WireFormat.Word(ChangeOp.Moved), WireFormat.Word(ChangeOp.Updated)];

    private (string Of, IReadOnlyList<BulkEntry> Found) _last = (string.Empty, []);

    /// <summary>What a run did.</summary>
    public Task<IReadOnlyList<BulkEntry>> OfRunAsync(string runId, CancellationToken cancellation) =>
        database.ReadAsync(
            connection => FindAsync(
                connection,
                $"""
                SELECT offering, before, after FROM icasync_change
                WHERE run_id = @runId AND kind = 'event' AND op IN @ops
                ORDER BY sequence {database.Dialect.Limit("@limit")}
                """,
                new { runId, ops = Ops, limit = LessonsMax }),
            cancellation);

    /// <summary>
    /// What was done of a term since an instant. People look far more often than something is done: the answer is kept
    /// as long as it is asked for the same changes.
    /// </summary>
    /// <param name="of">What tells one set of changes from another.</param>
    public async Task<IReadOnlyList<BulkEntry>> SinceAsync(
        string term, string since, string of, CancellationToken cancellation)
    {
        (string known, IReadOnlyList<BulkEntry> found) = _last;
        if (known != $"{term} {of}")
        {
            found = await database.ReadAsync(
                connection => FindAsync(
                    connection,
                    $"""
                    SELECT offering, before, after FROM icasync_change
                    WHERE kind = 'event' AND op IN @ops AND at >= @since AND run_id IN (
                        SELECT run_id FROM icasync_run WHERE term = @term
                            AND (finished_at IS NULL OR finished_at >= @since))
                    ORDER BY run_id, sequence {database.Dialect.Limit("@limit")}
                    """,
                    new { term, since, ops = Ops, limit = LessonsMax }),
                cancellation);
            _last = ($"{term} {of}", found);
        }

        return found;
    }

    private static async Task<IReadOnlyList<BulkEntry>> FindAsync(
        DbConnection connection, string sql, object parameters) =>
        BulkChanges.Of((await connection.QueryAsync<(string Offering, string? Before, string? After)>(sql, parameters))
            .Select(row => (row.Offering, Before: Facts(row.Before), After: Facts(row.After)))
            .Where(row => row.Before is not null && row.After is not null)
            .Select(row => new LessonShift(row.Offering, row.Before!, row.After!)))
            .Select(BulkEntry.Of).ToList();

    private static SessionFacts? Facts(string? json) => ChangeText.Content(json)?.Facts;
}
