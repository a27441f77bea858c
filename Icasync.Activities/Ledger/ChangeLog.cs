using System.Collections.Concurrent;
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

    private readonly ConcurrentDictionary<string, DateTimeOffset> _newest = new(StringComparer.Ordinal);
    private int _counter;

    /// <summary>The statement that reads when the newest effect on an offering was; null where there is none.</summary>
    public static Statement Newest(OfferingKey key) => new(
        "SELECT MAX(at) FROM icasync_change WHERE term = @Term AND offering = @Offering",
        new { key.Term, key.Offering });

    /// <summary>
    /// Notes that time. Clocks are set back, and those of two hosts differ; the next effect is later all the same,
    /// because an undo and the question of what is ours go by the order of the effects on an offering.
    /// </summary>
    public void NoteNewest(OfferingKey key, string? at)
    {
        if (WireFormat.ParseInstant(at) is { } newest)
        {
            _newest[key.Id] = newest;
        }
    }

    /// <summary>The statements that write the rows and add them to the run's counts.</summary>
    public IReadOnlyList<Statement> Of(Fence fence, IReadOnlyList<Change> changes)
    {
        if (changes.Count == 0)
        {
            return [];
        }

        DateTimeOffset now = After(fence.OfferingId);
        return
        [
            database.Insert("icasync_change", Columns, changes.Select(change => new object?[]
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
            })),
            RunTallies.Add(
                database.Dialect, fence.Attempt.RunId,
                changes.GroupBy(change => change.Tally)
                    .Select(group => KeyValuePair.Create(group.Key, group.Count()))),
        ];
    }

    /// <summary>
    /// The objects of one kind that we ever made or changed in the offering's calendar, by their keys, with what we did
    /// to each last.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, ChangeOp>> LastOpsAsync(
        OfferingKey key, ChangeKind kind, CancellationToken cancellation)
    {
        Dictionary<string, ChangeOp> last = new(StringComparer.Ordinal);
        foreach ((string item, string op) in await database.ReadAsync(
            connection => connection.QueryAsync<(string, string)>(
                """
                SELECT item_key, op FROM icasync_change WHERE term = @Term AND offering = @Offering AND kind = @kind
                ORDER BY at, sequence
                """,
                new { key.Term, key.Offering, kind = WireFormat.Word(kind) }),
            cancellation))
        {
            last[item] = WireFormat.Parse<ChangeOp>(op);
        }

        return last;
    }

    /// <summary>Whether a calendar was made for the offering, or taken in as its own.</summary>
    public Task<bool> HasCalendarAsync(OfferingKey key, string calendarId, CancellationToken cancellation) =>
        database.ReadAsync(
            async connection => await connection.QuerySingleAsync<int>(
                """
                SELECT COUNT(*) FROM icasync_change
                WHERE term = @Term AND offering = @Offering AND kind = @kind AND remote_id = @calendarId
                    AND op IN (@created, @adopted, @doubled)
                """,
                new
                {
                    key.Term, key.Offering, kind = WireFormat.Word(ChangeKind.Calendar), calendarId,
                    created = WireFormat.Word(ChangeOp.Created), adopted = WireFormat.Word(ChangeOp.Adopted),
                    doubled = WireFormat.Word(ChangeOp.Doubled),
                }) > 0,
            cancellation);

    /// <summary>
    /// The courses whose calendar an attempt took in: what it holds was in no plan, so no guard has counted it yet.
    /// </summary>
    /// <param name="offering">This course alone; null means all.</param>
    public async Task<IReadOnlyList<string>> AdoptedAsync(
        AttemptKey attempt, string term, string? offering, CancellationToken cancellation) => await database.ReadAsync(
            [Adopted(attempt, term, offering)], async all => (await all.ReadAsync<string>()).ToList(), cancellation);

    /// <summary>The same among other queries of one text.</summary>
    /// <remarks>
    /// All courses are found by the run alone: by the term, the database would look through whatever was changed in it.
    /// </remarks>
    public static Statement Adopted(AttemptKey attempt, string term, string? offering) => new(
        """
        SELECT offering FROM icasync_change
        WHERE run_id = @RunId AND attempt = @Attempt AND kind = @kind AND op = @op
        """ + (offering is null ? string.Empty : " AND term = @term AND offering = @offering"),
        new
        {
            term, attempt.RunId, attempt.Attempt, kind = WireFormat.Word(ChangeKind.Calendar),
            op = WireFormat.Word(ChangeOp.Adopted), offering,
        });

    /// <summary>
    /// Forgets a batch of a term that is over. What was made of calendars stays: it proves whose they are, and names
    /// nobody.
    /// </summary>
    public static Statement Forgetting(Dialect dialect, string term, int limit) => new(
        $"""
        DELETE FROM icasync_change WHERE term = @term AND kind <> @kind AND sequence IN (
            SELECT sequence FROM icasync_change WHERE term = @term AND kind <> @kind ORDER BY sequence
            {dialect.Limit("@limit")})
        """,
        new { term, kind = WireFormat.Word(ChangeKind.Calendar), limit });

    /// <summary>
    /// What the run made or changed so far and that stands: calendars, events, access. Attendees have no count of what
    /// is unchanged.
    /// </summary>
    public static async Task<IReadOnlyCollection<TouchedObject>> StandingAsync(
        DbConnection connection, string runId)
    {
        HashSet<TouchedObject> standing = [];
        foreach ((string offering, string kind, string op, string item, string? before) in
            await connection.QueryAsync<(string, string, string, string, string?)>(
                """
                SELECT offering, kind, op, item_key, CASE WHEN op = @moved THEN before END FROM icasync_change
                WHERE run_id = @runId AND kind <> @attendee AND op <> @cleared ORDER BY sequence
                """,
                new
                {
                    runId,
                    moved = WireFormat.Word(ChangeOp.Moved),
                    cleared = WireFormat.Word(ChangeOp.Cleared),
                    attendee = WireFormat.Word(ChangeKind.Attendee),
                }))
        {
            TouchedObject touched = new(WireFormat.Parse<ChangeKind>(kind), offering, item);
            bool isGone = WireFormat.Parse<ChangeOp>(op) is ChangeOp.Deleted or ChangeOp.Undone or ChangeOp.Revoked;
            if (isGone && touched.Kind == ChangeKind.Calendar)
            {
                // What is in a calendar goes with it and has no row of its own.
                standing.RemoveWhere(one => one.Offering == offering);
            }
            else if (isGone)
            {
                standing.Remove(touched);
            }
            else
            {
                standing.Remove(before is null ? touched : touched with { ItemKey = ReadMarker(before) });
                standing.Add(touched);
            }
        }

        return standing;
    }

    private DateTimeOffset After(string offeringId)
    {
        DateTimeOffset now = time.GetUtcNow();
        return _newest.TryGetValue(offeringId, out DateTimeOffset newest) && newest >= now
            ? _newest[offeringId] = newest.AddMilliseconds(1)
            : now;
    }

    // A moved event has a new key; under its old one it stands no more.
    private static string ReadMarker(string before) =>
        JsonDocument.Parse(before).RootElement.GetProperty("marker").GetString()!;

    private static string? Text(object? value) =>
        value is null ? null : JsonSerializer.Serialize(value, WireFormat.Json);

    // Attempt, then time, then order within the process: text order is the order of the effects, also for rollback.
    private string Sequence(int attempt, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"{attempt:D4}-{now.UtcTicks:x16}-{Interlocked.Increment(ref _counter):x8}");
}
