using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Participants;

/// <summary>An attendee of an event as the ledger holds it; a row without an id is an intent.</summary>
public sealed record LedgerAttendee(string Number, string? AttendeeId, string State);

/// <summary>Intents and records of event attendees (DOMAIN D26).</summary>
public sealed class AttendeeLedger(Database database, LedgerStore store, TimeProvider time)
{
    /// <summary>The attendees of one event.</summary>
    public async Task<IReadOnlyList<LedgerAttendee>> LoadAsync(
        Fence fence, string marker, CancellationToken cancellation)
    {
        return await database.ReadAsync(
            async connection => (await connection.QueryAsync<(string Number, string? Id, string State)>(
                """
                SELECT number, attendee_id, state FROM icasync_attendee WHERE offering_id = @OfferingId
                    AND marker = @marker ORDER BY number
                """,
                new { fence.OfferingId, marker })).Select(row => new LedgerAttendee(row.Number, row.Id, row.State))
                .ToList(),
            cancellation);
    }

    /// <summary>Notes that these people are about to be added.</summary>
    public Task IntendAddAsync(
        Fence fence, string marker, IReadOnlyList<string> numbers, CancellationToken cancellation) =>
        store.IntendAsync(
            fence,
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(
                    """
                    DELETE FROM icasync_attendee WHERE offering_id = @OfferingId AND marker = @marker
                        AND number = @number
                    """,
                    numbers.Select(number => new { fence.OfferingId, marker, number }),
                    transaction);
                await database.BulkInsertAsync(
                    connection, transaction, "icasync_attendee",
                    ["offering_id", "marker", "number", "term", "state", "intent_attempt", "updated_at"],
                    numbers.Select(number => new object?[]
                    {
                        fence.OfferingId, marker, number, fence.Term, LedgerState.Creating, fence.Attempt.Attempt,
                        WireFormat.Instant(time.GetUtcNow()),
                    }));
            },
            cancellation);

    /// <summary>Records who was added.</summary>
    public Task RecordAddedAsync(
        Fence fence, string marker, IReadOnlyList<WpsAttendee> added, CancellationToken cancellation) =>
        store.RecordEachAsync(
            fence,
            """
            UPDATE icasync_attendee SET state = @live, attendee_id = @Id, intent_attempt = NULL, updated_at = @now
            WHERE offering_id = @OfferingId AND marker = @marker AND number = @UserId AND intent_attempt = @Attempt
            """,
            added.Select(one => (
                (object)new { one.Id, one.UserId, marker },
                (Change?)new Change("attendee", "added", $"{marker}/{one.UserId}", one.Id, null, null))),
            Doubt.None,
            cancellation);

    /// <summary>Records who was removed.</summary>
    public Task RecordRemovedAsync(
        Fence fence, string marker, IReadOnlyList<LedgerAttendee> removed, CancellationToken cancellation) =>
        store.RecordEachAsync(
            fence,
            "DELETE FROM icasync_attendee WHERE offering_id = @OfferingId AND marker = @marker AND number = @Number",
            removed.Select(one => (
                (object)new { one.Number, marker },
                (Change?)new Change("attendee", "removed", $"{marker}/{one.Number}", one.AttendeeId, null, null))),
            Doubt.None,
            cancellation);

    /// <summary>Takes people off who were not added after all.</summary>
    public Task DropAsync(Fence fence, string marker, IReadOnlyList<string> numbers, CancellationToken cancellation) =>
        store.IntendAsync(
            fence,
            (connection, transaction) => connection.ExecuteAsync(
                """
                DELETE FROM icasync_attendee WHERE offering_id = @OfferingId AND marker = @marker AND number = @number
                """,
                numbers.Select(number => new { fence.OfferingId, marker, number }),
                transaction),
            cancellation);
}
