using Dapper;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Reports;

/// <summary>
/// Reads the differences of a term that the last look at each course found. What a sync has written since is as it was
/// written and is left out.
/// </summary>
public sealed class DriftList(Database database)
{
    /// <summary>All of them, by course and class.</summary>
    public async Task<IReadOnlyList<DriftEntry>> ReadAsync(string term, CancellationToken cancellation) =>
        (await database.ReadAsync(
            connection => connection.QueryAsync<DriftEntry>(
                """
                SELECT d.offering AS Kkh, d.kind AS Kind, d.item_key AS ItemKey, d.recorded AS Recorded, d.seen AS Seen,
                       d.run_id AS RunId, d.found_at AS FoundAt
                FROM icasync_drift_item d
                LEFT JOIN icasync_offering o ON o.offering_id = d.offering_id
                LEFT JOIN icasync_event e ON e.offering_id = d.offering_id AND e.marker = d.item_key
                LEFT JOIN icasync_access a ON a.offering_id = d.offering_id AND a.number = d.item_key
                WHERE d.term = @term AND (
                    o.offering_id IS NULL OR COALESCE(e.updated_at, a.updated_at, o.updated_at) <= d.found_at)
                ORDER BY d.offering, d.kind, d.item_key
                """,
                new { term }),
            cancellation)).ToList();
}
