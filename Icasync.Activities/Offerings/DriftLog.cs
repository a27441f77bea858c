using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Offerings;

/// <summary>What the last look at each course found different, lesson by lesson, for the picture.</summary>
public sealed class DriftLog(Database database, TimeProvider time)
{
    /// <summary>Puts what a check found in place of what an earlier one had found of the same courses.</summary>
    public async Task WriteAsync(
        DbConnection connection, DbTransaction transaction, string runId, string term,
        IEnumerable<string> lookedAt, IEnumerable<DriftedLesson> found)
    {
        await connection.ExecuteAsync(
            $"""
            DELETE FROM icasync_drift WHERE offering_id IN (
                SELECT r.id FROM {database.Dialect.Rows("@rows", "id nvarchar(32)")} r)
            """,
            new { rows = JsonRows.Of(lookedAt) }, transaction);
        string now = time.NowText();
        await database.BulkInsertAsync(
            connection, transaction, "icasync_drift",
            ["offering_id", "item_key", "term", "kind", "run_id", "found_at"],
            found.DistinctBy(one => (one.OfferingId, one.Marker)).Select(one => new object?[]
            {
                one.OfferingId, one.Marker, term, WireFormat.Word(one.Kind), runId, now,
            }));
    }
}
