using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>An offering of the ledger as a plan over a whole term needs it: without event contents.</summary>
public sealed record LedgerSummary(LedgerOffering Offering, string? RowVersions, bool Unfinished);

/// <summary>Streams the ledger of a term in the order of offering ids, three cursors side by side, memory bounded by one offering.</summary>
public sealed class LedgerReader(Database database)
{
    /// <summary>Every offering of the term that the ledger knows.</summary>
    public async IAsyncEnumerable<LedgerSummary> ReadAsync(string term, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using DbConnection offeringConnection = await database.OpenAsync(cancellation);
        await using DbConnection eventConnection = await database.OpenAsync(cancellation);
        await using DbConnection accessConnection = await database.OpenAsync(cancellation);
        await using GroupCursor<EventRow> events = new(eventConnection.QueryUnbufferedAsync<EventRow>(
            """
            SELECT offering_id AS OfferingId, marker AS Marker, state AS State, event_id AS EventId, hash AS Hash
            FROM icasync_event WHERE term = @term ORDER BY offering_id, marker
            """,
            new { term }).GetAsyncEnumerator(cancellation), row => row.OfferingId);
        await using GroupCursor<AccessRow> access = new(accessConnection.QueryUnbufferedAsync<AccessRow>(
            """
            SELECT offering_id AS OfferingId, number AS Number, kind AS Kind, state AS State, role AS Role,
                   permission_id AS PermissionId
            FROM icasync_access WHERE term = @term ORDER BY offering_id, number
            """,
            new { term }).GetAsyncEnumerator(cancellation), row => row.OfferingId);
        IAsyncEnumerable<OfferingRow> offerings = offeringConnection.QueryUnbufferedAsync<OfferingRow>(
            """
            SELECT offering_id AS OfferingId, offering AS Offering, state AS State, calendar_id AS CalendarId, title AS Title,
                   doubtful AS Doubtful, released_at AS ReleasedAt, row_versions AS RowVersions, unfinished AS Unfinished
            FROM icasync_offering WHERE term = @term ORDER BY offering_id
            """,
            new { term });
        await foreach (OfferingRow row in offerings.WithCancellation(cancellation))
        {
            yield return new LedgerSummary(
                new LedgerOffering
                {
                    Key = new OfferingKey(term, row.Offering),
                    State = row.State,
                    CalendarId = row.CalendarId,
                    Title = row.Title,
                    Doubtful = (Doubt)row.Doubtful,
                    Released = row.ReleasedAt is not null,
                    Events = (await events.TakeAsync(row.OfferingId)).Select(one => one.ToEvent()).ToList(),
                    Access = (await access.TakeAsync(row.OfferingId)).Select(one => one.ToAccess()).ToList(),
                },
                row.RowVersions,
                row.Unfinished != 0);
        }
    }

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

    private sealed class OfferingRow
    {
        public required string OfferingId { get; init; }
        public required string Offering { get; init; }
        public required string State { get; init; }
        public string? CalendarId { get; init; }
        public string? Title { get; init; }
        public long Doubtful { get; init; }
        public string? ReleasedAt { get; init; }
        public string? RowVersions { get; init; }
        public long Unfinished { get; init; }
    }

    private sealed class EventRow
    {
        public required string OfferingId { get; init; }
        public required string Marker { get; init; }
        public required string State { get; init; }
        public string? EventId { get; init; }
        public string? Hash { get; init; }

        public LedgerEvent ToEvent() => new() { Marker = Marker, State = State, EventId = EventId, Hash = Hash };
    }

    private sealed class AccessRow
    {
        public required string OfferingId { get; init; }
        public required string Number { get; init; }
        public required string Kind { get; init; }
        public required string State { get; init; }
        public string? Role { get; init; }
        public string? PermissionId { get; init; }

        public LedgerAccess ToAccess() => new()
        {
            Number = Number,
            Kind = Wire.Parse<ParticipantKind>(Kind),
            State = State,
            Role = Role is null ? null : Wire.Parse<AccessRole>(Role),
            PermissionId = PermissionId,
        };
    }
}
