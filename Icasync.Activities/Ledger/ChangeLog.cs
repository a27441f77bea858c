using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

/// <summary>
/// Appends effects to the change log and counts them, in the transaction that records them in the ledger.
/// </summary>
public sealed class ChangeLog(Database database, TimeProvider time)
{
    private static readonly string[] Columns =
    [
        "run_id", "sequence", "attempt", "at", "term", "offering", "kind", "op", "item_key", "remote_id", "before",
        "after",
    ];

    private int _counter;

    /// <summary>Writes the rows and adds them to the run's counts.</summary>
    public async Task AppendAsync(
        DbConnection connection, DbTransaction transaction, Fence fence, IReadOnlyList<Change> changes)
    {
        DateTimeOffset now = time.GetUtcNow();
        await database.BulkInsertAsync(
            connection, transaction, "icasync_change", Columns, changes.Select(change => new object?[]
        {
            fence.Attempt.RunId,
            Sequence(fence.Attempt.Attempt, now),
            fence.Attempt.Attempt,
            WireFormat.Instant(now),
            fence.Term,
            fence.Offering,
            WireFormat.Word(change.Kind),
            WireFormat.Word(change.Op),
            change.ItemKey,
            change.RemoteId,
            Text(change.Before),
            Text(change.After),
        }));
        await RunTallies.AddAsync(
            connection, transaction, fence.Attempt.RunId,
            changes.GroupBy(change => change.Tally).Select(group => KeyValuePair.Create(group.Key, group.Count())));
    }

    /// <summary>Whose access to the offering's calendar was ever given or changed by us.</summary>
    public async Task<IReadOnlySet<string>> AccessKeysAsync(OfferingKey key, CancellationToken cancellation)
    {
        return await database.ReadAsync(
            async connection => (await connection.QueryAsync<string>(
                """
                SELECT DISTINCT item_key FROM icasync_change WHERE term = @Term AND offering = @Offering
                    AND kind = 'access'
                """,
                new { key.Term, key.Offering })).ToHashSet(StringComparer.Ordinal),
            cancellation);
    }

    private static string? Text(object? value) =>
        value is null ? null : JsonSerializer.Serialize(value, WireFormat.Json);

    // Attempt, then time, then order within the process: text order is the order of the effects, also for rollback.
    private string Sequence(int attempt, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"{attempt:D4}-{now.UtcTicks:x16}-{Interlocked.Increment(ref _counter):x8}");
}
