using System.Text.Json;
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

    /// <summary>Notes that these events are about to be created; a batch is one intent an event.</summary>
    public Intent Creating(Fence fence, IReadOnlyList<DesiredEvent> events) => _ =>
    {
        string now = time.NowText();
        return Task.FromResult<IReadOnlyList<Statement>>(events.Count == 0 ? [] :
        [
            .. Removing(fence, events.Select(entry => entry.Marker)),
            database.Insert("icasync_event", IntentColumns, events.Select(entry => new object?[]
            {
                fence.OfferingId, entry.Marker, fence.Term, LedgerState.Creating.Word(), entry.Marker, entry.Hash,
                Text(entry.Content), fence.Attempt.Attempt, now, now,
            })),
            sessions.Plan(fence.Key, events.Select(entry => entry.Content.Facts), time.GetUtcNow()),
        ]);
    };

    /// <summary>Records the ids of created events. Those of the batch that are not named stay intents.</summary>
    public Task RecordCreatedAsync(
        Fence fence,
        IReadOnlyList<(DesiredEvent Wanted, string EventId)> created,
        CancellationToken cancellation) =>
        store.RecordEachAsync(
            fence,
            created.Select(entry => (entry, (Change?)new Change(
                ChangeKind.Event, ChangeOp.Created, entry.Wanted.Marker, entry.EventId, null, entry.Wanted.Content))),
            items =>
            [
                Recording(
                    EventTable.RecordCreated, fence,
                    items.Select(one => new object?[] { one.Wanted.Marker, one.EventId, one.Wanted.Hash })),
            ],
            Doubt.Events,
            cancellation);

    /// <summary>Notes that an event is about to become another version, or another session (a move).</summary>
    public Intent Updating(Fence fence, string marker, DesiredEvent target) =>
        _ => Task.FromResult<IReadOnlyList<Statement>>(
        [
            new(
                EventTable.IntendUpdate(database.Dialect),
                new
                {
                    updating = LedgerState.Updating.Word(),
                    rows = JsonRows.Of([new object?[] { marker, target.Marker, target.Hash, Text(target.Content) }]),
                    fence.Attempt.Attempt,
                    now = time.NowText(),
                    fence.OfferingId,
                }),
        ]);

    /// <summary>Records the new version; a moved event changes its marker.</summary>
    public Task RecordUpdatedAsync(
        Fence fence, LedgerEvent before, DesiredEvent target, string eventId, CancellationToken cancellation)
    {
        bool moved = before.Marker != target.Marker;
        Change effect = new(
            ChangeKind.Event, moved ? ChangeOp.Moved : ChangeOp.Updated, target.Marker, eventId, before,
            target.Content);
        return store.RecordEachAsync(
            fence,
            [(target, (Change?)effect)],
            items =>
            [
                // Its attendees stay with the event, whatever session it has become.
                .. moved
                    ? [new Statement(
                        AttendeeTable.FollowMove, new { target = target.Marker, fence.OfferingId, before.Marker })]
                    : Array.Empty<Statement>(),
                Recording(EventTable.RecordUpdated, fence, items.Select(one => new object?[]
                {
                    before.Marker, one.Marker, eventId, one.Hash, Text(one.Content),
                })),
            ],
            Doubt.Events,
            cancellation);
    }

    /// <summary>Notes that an event is about to be deleted.</summary>
    public Intent Deleting(Fence fence, LedgerEvent before) => async cancellation =>
    [
        new(
            EventTable.IntendDelete(database.Dialect),
            new
            {
                deleting = LedgerState.Deleting.Word(), fence.Attempt.Attempt, now = time.NowText(), fence.OfferingId,
                rows = JsonRows.Of([before.Marker]),
            }),
        .. before.Content?.Facts is { } facts
            ? await sessions.PlanDeleteAsync(fence.Key, [facts], time.GetUtcNow(), cancellation)
            : [],
    ];

    /// <summary>Records that an event is gone, and who was invited to it with it.</summary>
    public Task RecordDeletedAsync(Fence fence, LedgerEvent before, CancellationToken cancellation) =>
        store.RecordEachAsync(
            fence,
            [(
                before.Marker,
                (Change?)new Change(ChangeKind.Event, ChangeOp.Deleted, before.Marker, before.EventId, before, null))],
            markers =>
            {
                IEnumerable<object?[]> rows = markers.Select(marker => new object?[] { marker });
                return
                [
                    Recording(AttendeeTable.ForgetDeletedEvents, fence, rows),
                    Recording(EventTable.RecordDeleted, fence, rows),
                ];
            },
            Doubt.Events,
            cancellation);

    /// <summary>
    /// Settles intents after WPS was asked: what was never created leaves the ledger; what was being changed or deleted
    /// stands again without a hash, so that the plan decides anew. A repair writes what is recorded already, so
    /// its content stays known.
    /// </summary>
    public Task ReopenAsync(Fence fence, IReadOnlyList<LedgerEvent> unsettled, CancellationToken cancellation)
    {
        string rows = JsonRows.Of(unsettled.Select(entry => entry.Marker));
        return unsettled.Count == 0 ? Task.CompletedTask : store.IntendAsync(
            fence,
            [
                new(EventTable.ForgetUncreated(database.Dialect), new { fence.OfferingId, rows }),
                new(
                    EventTable.Reopen(database.Dialect),
                    new { live = LedgerState.Live.Word(), now = time.NowText(), fence.OfferingId, rows }),
            ],
            cancellation);
    }

    /// <summary>
    /// Records events found in an adopted calendar. One that shows what is wanted is recorded so; any other has no
    /// hash, so that the plan brings it up to date. They take the place of all rows: before its calendar is recorded an
    /// offering has none but those of an import that was cut off.
    /// </summary>
    public IReadOnlyList<Statement> Importing(
        OfferingKey key, IReadOnlyList<(MarkedEvent Held, DesiredEvent? Same)> found) =>
    [
        new(EventTable.ForgetAll, new { OfferingId = key.Id }),
        database.Insert(
            "icasync_event",
            ["offering_id", "marker", "term", "state", "event_id", "hash", "content", "updated_at"],
            found.Select(one => new object?[]
            {
                key.Id, one.Held.Marker, key.Term, LedgerState.Live.Word(), one.Held.EventId,
                one.Same?.Hash, one.Same is null ? null : Text(one.Same.Content), time.NowText(),
            })),
    ];

    /// <summary>Takes intents back whose calls surely created nothing.</summary>
    public Task DropAsync(Fence fence, IReadOnlyList<DesiredEvent> events, CancellationToken cancellation) =>
        RemoveAsync(fence, events.Select(entry => entry.Marker), cancellation);

    /// <summary>Takes an event off the ledger that WPS does not hold any more, without an effect of ours.</summary>
    public Task ForgetAsync(Fence fence, string marker, CancellationToken cancellation) =>
        RemoveAsync(fence, [marker], cancellation);

    private async Task RemoveAsync(Fence fence, IEnumerable<string> markers, CancellationToken cancellation) =>
        await store.IntendAsync(fence, Removing(fence, markers), cancellation);

    // Who was invited goes with the event: one that is made in its place is another one at WPS, and nobody is invited
    // to it.
    private IReadOnlyList<Statement> Removing(Fence fence, IEnumerable<string> markers)
    {
        var gone = new { fence.OfferingId, rows = JsonRows.Of(markers) };
        return
        [
            new(AttendeeTable.ForgetEvents(database.Dialect), gone),
            new(EventTable.Forget(database.Dialect), gone),
        ];
    }

    private Statement Recording(Func<Dialect, string> sql, Fence fence, IEnumerable<object?[]> rows) => new(
        sql(database.Dialect),
        new
        {
            rows = JsonRows.Of(rows), fence.OfferingId, fence.Attempt.Attempt, now = time.NowText(),
            live = LedgerState.Live.Word(),
        });

    private static string Text(EventContent content) => JsonSerializer.Serialize(content, WireFormat.Json);
}
