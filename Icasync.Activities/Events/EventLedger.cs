using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Events;

/// <summary>Intents and records of events, one row an event (DESIGN 3).</summary>
public sealed class EventLedger(Database database, LedgerStore store, SessionTable sessions, TimeProvider time)
{
    private static readonly string[] IntentColumns =
    [
        "offering_id", "marker", "term", "state", "target_marker", "target_hash", "target_content", "intent_attempt",
        "intent_at", "updated_at",
    ];

    // Who was invited goes with the event: one that is made in its place is another one at WPS, and nobody is invited
    // to it.
    private const string RemoveStatement =
        EventTable.ForgetWithAttendees;

    /// <summary>Notes that these events are about to be created; a batch is one intent an event.</summary>
    public Intent Creating(Fence fence, IReadOnlyList<DesiredEvent> events) =>
        async (connection, transaction) =>
        {
            string now = time.NowText();
            await connection.ExecuteAsync(
                RemoveStatement, events.Select(entry => new { fence.OfferingId, entry.Marker }), transaction);
            await database.BulkInsertAsync(
                connection, transaction, "icasync_event", IntentColumns, events.Select(entry => new object?[]
                {
                    fence.OfferingId, entry.Marker, fence.Term, LedgerState.Creating.Word(), entry.Marker, entry.Hash,
                    Text(entry.Content), fence.Attempt.Attempt, now, now,
                }));
            await sessions.PlanAsync(
                connection, transaction, fence.Key, events.Select(entry => entry.Content.Facts), time.GetUtcNow());
        };

    /// <summary>Records the ids of created events. Those of the batch that are not named stay intents.</summary>
    public Task RecordCreatedAsync(
        Fence fence,
        IReadOnlyList<(DesiredEvent Wanted, string EventId)> created,
        CancellationToken cancellation) =>
        created.Count == 0 ? Task.CompletedTask : store.RecordEachAsync(
            fence,
            EventTable.RecordCreated,
            created.Select(
                entry => ((object)new { entry.EventId, entry.Wanted.Hash, entry.Wanted.Marker }, (Change?)new Change(
                ChangeKind.Event, ChangeOp.Created, entry.Wanted.Marker, entry.EventId, null, entry.Wanted.Content))),
            Doubt.Events,
            cancellation);

    /// <summary>Notes that an event is about to become another version, or another session (a move).</summary>
    public Intent Updating(Fence fence, string marker, DesiredEvent target) =>
        (connection, transaction) => connection.ExecuteAsync(
            EventTable.IntendUpdate,
            new
            {
                updating = LedgerState.Updating.Word(),
                target = target.Marker,
                target.Hash,
                content = Text(target.Content),
                fence.Attempt.Attempt,
                now = time.NowText(),
                fence.OfferingId,
                marker,
            },
            transaction);

    /// <summary>Records the new version; a moved event changes its marker.</summary>
    public async Task RecordUpdatedAsync(
        Fence fence, LedgerEvent before, DesiredEvent target, string eventId, CancellationToken cancellation)
    {
        bool moved = before.Marker != target.Marker;
        if (moved)
        {
            // Its attendees stay with the event, whatever session it has become.
            await store.IntendAsync(
                fence,
                (connection, transaction) => connection.ExecuteAsync(
                    AttendeeTable.FollowMove,
                    new { target = target.Marker, fence.OfferingId, before.Marker },
                    transaction),
                cancellation);
        }

        await store.RecordEachAsync(
            fence,
            EventTable.RecordUpdated,
            [(new { target = target.Marker, eventId, target.Hash, content = Text(target.Content), before.Marker },
              new Change(
                  ChangeKind.Event, moved ? ChangeOp.Moved
                  : ChangeOp.Updated, target.Marker, eventId, before, target.Content))],
            Doubt.Events,
            cancellation);
    }

    /// <summary>Notes that an event is about to be deleted.</summary>
    public Intent Deleting(Fence fence, LedgerEvent before) =>
        async (connection, transaction) =>
        {
            await connection.ExecuteAsync(
                EventTable.IntendDelete,
                new
                {
                    deleting = LedgerState.Deleting.Word(), fence.Attempt.Attempt, now = time.NowText(),
                    fence.OfferingId, before.Marker,
                },
                transaction);
            if (before.Content?.Facts is { } facts)
            {
                await sessions.PlanDeleteAsync(connection, transaction, fence.Key, [facts], time.GetUtcNow());
            }
        };

    /// <summary>Records that an event is gone, and who was invited to it with it.</summary>
    public Task RecordDeletedAsync(Fence fence, LedgerEvent before, CancellationToken cancellation) =>
        store.RecordEachAsync(
            fence,
            EventTable.RecordDeleted,
            [(
                new { before.Marker },
                new Change(ChangeKind.Event, ChangeOp.Deleted, before.Marker, before.EventId, before, null))],
            Doubt.Events,
            cancellation);

    /// <summary>
    /// Settles intents after WPS was asked: what was never created leaves the ledger; what was being changed or deleted
    /// stands again without a hash, so that the plan decides anew. A repair writes what is recorded already, so
    /// its content stays known.
    /// </summary>
    public Task ReopenAsync(Fence fence, IReadOnlyList<LedgerEvent> unsettled, CancellationToken cancellation) =>
        unsettled.Count == 0 ? Task.CompletedTask : store.IntendAsync(
            fence,
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(
                    EventTable.ForgetUncreated,
                    unsettled.Select(entry => new { fence.OfferingId, entry.Marker }),
                    transaction);
                await connection.ExecuteAsync(
                    EventTable.Reopen,
                    unsettled.Select(
                        entry => new
                        {
                            live = LedgerState.Live.Word(), now = time.NowText(), fence.OfferingId, entry.Marker,
                        }),
                    transaction);
            },
            cancellation);

    /// <summary>
    /// Records events found in an adopted calendar. One that shows what is wanted is recorded so; any other has no
    /// hash, so that the plan brings it up to date. They take the place of all rows: before its calendar is recorded an
    /// offering has none but those of an import that was cut off.
    /// </summary>
    public Task ImportAsync(
        Fence fence, IReadOnlyList<(MarkedEvent Held, DesiredEvent? Same)> found, CancellationToken cancellation) =>
        store.IntendAsync(
        fence,
        async (connection, transaction) =>
        {
            await connection.ExecuteAsync(
                EventTable.ForgetAll, new { fence.OfferingId }, transaction);
            await database.BulkInsertAsync(
                connection, transaction, "icasync_event",
                ["offering_id", "marker", "term", "state", "event_id", "hash", "content", "updated_at"],
                found.Select(one => new object?[]
                {
                    fence.OfferingId, one.Held.Marker, fence.Term, LedgerState.Live.Word(), one.Held.EventId,
                    one.Same?.Hash, one.Same is null ? null : Text(one.Same.Content), time.NowText(),
                }));
        },
        cancellation);

    /// <summary>Takes intents back whose calls surely created nothing.</summary>
    public Task DropAsync(Fence fence, IReadOnlyList<DesiredEvent> events, CancellationToken cancellation) =>
        RemoveAsync(fence, events.Select(entry => entry.Marker), cancellation);

    /// <summary>Takes an event off the ledger that WPS does not hold any more, without an effect of ours.</summary>
    public Task ForgetAsync(Fence fence, string marker, CancellationToken cancellation) =>
        RemoveAsync(fence, [marker], cancellation);

    private Task RemoveAsync(Fence fence, IEnumerable<string> markers, CancellationToken cancellation) =>
        store.IntendAsync(
            fence,
            (connection, transaction) => connection.ExecuteAsync(
                RemoveStatement, markers.Select(marker => new { fence.OfferingId, Marker = marker }), transaction),
            cancellation);

    private static string Text(EventContent content) => JsonSerializer.Serialize(content, WireFormat.Json);
}
