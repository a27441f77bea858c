using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>
/// Streams the ledger of a term in the order of offering ids, three cursors side by side, memory bounded by one
/// offering.
/// </summary>
public sealed class LedgerReader(Database database)
{
    /// <summary>Every offering of the term that the ledger knows, without the contents of its events.</summary>
    public IAsyncEnumerable<LedgerOffering> ReadAsync(string term, CancellationToken cancellation) =>
        ReadAsync(term, touched: null, cancellation);

    /// <summary>
    /// The staged offerings of an attempt, and those of the term that have unfinished intents: what an incremental run
    /// looks at, contents and all. Its cost follows the changes and not the term.
    /// </summary>
    public async IAsyncEnumerable<LedgerOffering> ReadTouchedAsync(
        AttemptKey attempt, string term, [EnumeratorCancellation] CancellationToken cancellation)
    {
        IEnumerable<string> touched = await database.ReadAsync(
            connection => connection.QueryAsync<string>(
                """
                SELECT offering_id FROM icasync_offering
                WHERE term = @term AND (
                    offering_id IN (SELECT offering_id FROM icasync_desired WHERE run_id = @RunId
                        AND attempt = @Attempt)
                    OR state IN @intents
                    OR offering_id IN (SELECT offering_id FROM icasync_event WHERE term = @term AND state IN @intents)
                    OR offering_id IN (SELECT offering_id FROM icasync_access WHERE term = @term AND state IN @intents))
                """,
                new
                {
                    term, attempt.RunId, attempt.Attempt, intents = LedgerStates.Intents.Select(state => state.Word()),
                }),
            cancellation);
        await foreach (LedgerOffering one in ReadAsync(term, JsonRows.Of(touched), cancellation))
        {
            yield return one;
        }
    }

    private async IAsyncEnumerable<LedgerOffering> ReadAsync(
        string term, string? touched, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string chosen = "term = @term" + (touched is null ? string.Empty
            : $" AND offering_id IN (SELECT r.id FROM {database.Dialect.Rows("@rows", "id nvarchar(32)")} r)");
        var parameters = new { term, rows = touched };
        await using DbConnection offeringConnection = await database.OpenAsync(cancellation);
        await using DbConnection eventConnection = await database.OpenAsync(cancellation);
        await using DbConnection accessConnection = await database.OpenAsync(cancellation);
        await using GroupCursor<RawEvent> events = new(eventConnection.QueryUnbufferedAsync<RawEvent>(
            $"""
            SELECT offering_id AS OfferingId, marker AS Marker, state AS State, event_id AS EventId, hash AS Hash,
                   CASE WHEN @rows IS NULL THEN NULL ELSE content END AS Content
            FROM icasync_event WHERE {chosen} ORDER BY offering_id, marker
            """,
            parameters).GetAsyncEnumerator(cancellation), row => row.OfferingId);
        await using GroupCursor<RawAccess> access = new(accessConnection.QueryUnbufferedAsync<RawAccess>(
            $"""
            SELECT offering_id AS OfferingId, number AS Number, kind AS Kind, state AS State, role AS Role,
                   permission_id AS PermissionId
            FROM icasync_access WHERE {chosen} ORDER BY offering_id, number
            """,
            parameters).GetAsyncEnumerator(cancellation), row => row.OfferingId);
        IAsyncEnumerable<RawOffering> offerings = offeringConnection.QueryUnbufferedAsync<RawOffering>(
            $"""
            SELECT offering_id AS OfferingId, offering AS Offering, state AS State, calendar_id AS CalendarId,
                   title AS Title, doubtful AS Doubtful, released_at AS ReleasedAt
            FROM icasync_offering WHERE {chosen} ORDER BY offering_id
            """,
            parameters);
        await foreach (RawOffering row in offerings.WithCancellation(cancellation))
        {
            yield return row.ToOffering(
                new OfferingKey(term, row.Offering),
                (await events.TakeAsync(row.OfferingId)).Select(one => one.ToEvent()),
                (await access.TakeAsync(row.OfferingId)).Select(one => one.ToAccess()));
        }
    }

    /// <summary>
    /// Chosen offerings of a term with their events, contents and all; access is left out. Those that the ledger does
    /// not know are empty.
    /// </summary>
    public Task<IReadOnlyList<LedgerOffering>> ReadChosenAsync(
        IReadOnlyCollection<OfferingKey> keys, CancellationToken cancellation)
    {
        var ids = new { rows = JsonRows.Of(keys.Select(key => key.Id)) };
        return database.ReadAsync<IReadOnlyList<LedgerOffering>>(
            async connection =>
            {
                ILookup<string, RawEvent> events = (await connection.QueryAsync<RawEvent>(
                    $"""
                    SELECT offering_id AS OfferingId, marker AS Marker, state AS State, event_id AS EventId,
                           hash AS Hash, content AS Content
                    FROM icasync_event WHERE offering_id IN (
                        SELECT r.id FROM {database.Dialect.Rows("@rows", "id nvarchar(32)")} r)
                    ORDER BY offering_id, marker
                    """,
                    ids)).ToLookup(row => row.OfferingId);
                Dictionary<string, RawOffering> known = (await connection.QueryAsync<RawOffering>(
                    $"""
                    SELECT offering_id AS OfferingId, offering AS Offering, state AS State, calendar_id AS CalendarId,
                           title AS Title, released_at AS ReleasedAt
                    FROM icasync_offering WHERE offering_id IN (
                        SELECT r.id FROM {database.Dialect.Rows("@rows", "id nvarchar(32)")} r)
                    """,
                    ids)).ToDictionary(row => row.OfferingId);
                return keys.Select(key => known.TryGetValue(key.Id, out RawOffering? row)
                    ? row.ToOffering(key, events[key.Id].Select(one => one.ToEvent()), [])
                    : LedgerOffering.Empty(key)).ToList();
            },
            cancellation);
    }

    /// <summary>Live calendars, events and access entries of a term.</summary>
    public Task<(int Calendars, int Events, int Access)> CountLiveAsync(
        string term, CancellationToken cancellation) => database.ReadAsync(
            [
                new Statement(
                    "SELECT COUNT(*) FROM icasync_offering WHERE term = @term AND calendar_id IS NOT NULL",
                    new { term }),
                new Statement("SELECT COUNT(*) FROM icasync_event WHERE term = @term", new { term }),
                new Statement(
                    "SELECT COUNT(*) FROM icasync_access WHERE term = @term AND state <> @pending",
                    new { term, pending = LedgerState.Pending.Word() }),
            ],
            async all => (
                await all.ReadSingleAsync<int>(), await all.ReadSingleAsync<int>(), await all.ReadSingleAsync<int>()),
            cancellation);

    /// <summary>Takes the rows of one key after another from a sorted cursor.</summary>
    private sealed class GroupCursor<T>(IAsyncEnumerator<T> rows, Func<T, string> key) : IAsyncDisposable
        where T : class
    {
        private T? _next;
        private bool _started;

        public async Task<List<T>> TakeAsync(string wanted)
        {
            if (!_started)
            {
                _started = true;
                await MoveAsync();
            }

            List<T> taken = [];
            while (_next is { } row && string.CompareOrdinal(key(row), wanted) <= 0)
            {
                if (key(row) == wanted)
                {
                    taken.Add(row);
                }

                await MoveAsync();
            }

            return taken;
        }

        public ValueTask DisposeAsync() => rows.DisposeAsync();

        private async Task MoveAsync() => _next = await rows.MoveNextAsync() ? rows.Current : null;
    }
}
