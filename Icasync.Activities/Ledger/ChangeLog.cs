using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

/// <summary>One effect: what was before and what is after (DESIGN 3). The report, undo and rollback read it.</summary>
/// <param name="Kind">calendar, event, access or attendee.</param>
/// <param name="Op">created, renamed, updated, moved, deleted, granted, changed, revoked, added, removed, adopted.</param>
/// <param name="ItemKey">The marker of an event, the number of a person, the id of an offering.</param>
/// <param name="Before">What the ledger held before, as an object to be written as JSON; null when nothing.</param>
/// <param name="After">What it holds after; null when nothing.</param>
public sealed record Change(string Kind, string Op, string ItemKey, string? RemoteId, object? Before, object? After)
{
    /// <summary>The count this effect belongs to, such as <c>events.created</c>.</summary>
    public string Tally => Kind switch
    {
        "calendar" => "calendars." + CountedAs,
        "event" => "events." + CountedAs,
        "access" => "access." + CountedAs,
        _ => "attendees." + CountedAs,
    };

    private string CountedAs => (Kind, Op) switch
    {
        ("access", "adopted") => "granted",
        (_, "adopted") => "created",
        ("calendar", "undone") => "deleted",
        _ => Op,
    };
}

/// <summary>Appends effects to the change log and counts them, in the transaction that records them in the ledger.</summary>
public sealed class ChangeLog(Database database, TimeProvider time)
{
    private static readonly string[] Columns =
    [
        "run_id", "sequence", "attempt", "at", "term", "offering", "kind", "op", "item_key", "remote_id", "before", "after",
    ];

    private int _counter;

    /// <summary>Writes the rows and adds them to the run's counts.</summary>
    public async Task AppendAsync(
        DbConnection connection, DbTransaction transaction, Fence fence, IReadOnlyList<Change> changes)
    {
        DateTimeOffset now = time.GetUtcNow();
        await database.BulkInsertAsync(connection, transaction, "icasync_change", Columns, changes.Select(change => new object?[]
        {
            fence.Attempt.RunId,
            Sequence(fence.Attempt.Attempt, now),
            fence.Attempt.Attempt,
            Wire.Instant(now),
            fence.Term,
            fence.Offering,
            change.Kind,
            change.Op,
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
                "SELECT DISTINCT item_key FROM icasync_change WHERE term = @Term AND offering = @Offering AND kind = 'access'",
                new { key.Term, key.Offering })).ToHashSet(StringComparer.Ordinal),
            cancellation);
    }

    private static string? Text(object? value) => value is null ? null : JsonSerializer.Serialize(value, Wire.Json);

    // Attempt, then time, then order within the process: text order is the order of the effects, also for rollback.
    private string Sequence(int attempt, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"{attempt:D4}-{now.UtcTicks:x16}-{Interlocked.Increment(ref _counter):x8}");
}
