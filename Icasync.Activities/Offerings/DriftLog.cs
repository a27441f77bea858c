using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Offerings;

/// <summary>
/// What the last look at each course found different: lesson by lesson for the picture, and difference by difference
/// for whoever has some of them mended.
/// </summary>
public sealed class DriftLog(Database database, TimeProvider time)
{
    private const int TextMax = 400;

    private static readonly string[] Tables = ["icasync_drift", "icasync_drift_item"];

    /// <summary>Puts what a check found in place of what an earlier one had found of the same courses.</summary>
    public async Task WriteAsync(
        DbConnection connection, DbTransaction transaction, string runId, string term,
        IEnumerable<string> lookedAt, TermDrift found)
    {
        string rows = JsonRows.Of(lookedAt);
        foreach (string table in Tables)
        {
            await connection.ExecuteAsync(
                $"""
                DELETE FROM {table} WHERE offering_id IN (
                    SELECT r.id FROM {database.Dialect.Rows("@rows", "id nvarchar(32)")} r)
                """,
                new { rows }, transaction);
        }

        string now = time.NowText();
        await database.BulkInsertAsync(
            connection, transaction, "icasync_drift",
            ["offering_id", "item_key", "term", "kind", "run_id", "found_at"],
            found.Lessons.DistinctBy(one => (one.OfferingId, one.Marker)).Select(one => new object?[]
            {
                one.OfferingId, one.Marker, term, WireFormat.Word(one.Kind), runId, now,
            }));
        await database.BulkInsertAsync(
            connection, transaction, "icasync_drift_item",
            ["offering_id", "kind", "item_key", "offering", "term", "run_id", "found_at", "recorded", "seen"],
            found.Items.DistinctBy(one => (one.OfferingId, one.Item.Kind, one.Item.Key)).Select(one => new object?[]
            {
                one.OfferingId, WireFormat.Word(one.Item.Kind), one.Item.Key, one.Offering, term, runId, now,
                one.Item.Recorded is { } recorded ? ShortText.Cut(recorded, TextMax) : null,
                one.Item.Seen is { } seen ? ShortText.Cut(seen, TextMax) : null,
            }));
    }

    /// <summary>These differences are mended.</summary>
    public Task ForgetAsync(
        string offeringId, IReadOnlyList<DriftItem> mended, CancellationToken cancellation)
    {
        var those = new
        {
            offeringId,
            rows = JsonRows.Of(mended.Select(one => new object?[] { WireFormat.Word(one.Kind), one.Key })),
        };
        return database.RunAsync(
            [.. Tables.Select(table => new Statement(
                $"""
                DELETE FROM {table} WHERE offering_id = @offeringId AND EXISTS (
                    SELECT 1 FROM {database.Dialect.Rows("@rows", "kind nvarchar(30)", "item_key nvarchar(100)")} r
                    WHERE r.kind = {table}.kind AND r.item_key = {table}.item_key)
                """,
                those))],
            cancellation);
    }
}
