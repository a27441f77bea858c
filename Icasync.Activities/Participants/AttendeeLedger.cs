using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Participants;

/// <summary>Intents and records of event attendees (DOMAIN D26).</summary>
public sealed class AttendeeLedger(Database database, LedgerStore store, TimeProvider time)
{
    private static readonly string[] Columns =
        ["offering_id", "marker", "number", "term", "state", "intent_attempt", "updated_at"];

    /// <summary>The attendees of a course's events, by marker.</summary>
    public async Task<ILookup<string, LedgerAttendee>> LoadAsync(Fence fence, CancellationToken cancellation) =>
        (await database.ReadAsync(
            connection => connection.QueryAsync<(string Marker, string Number, string? Id, string State, string At)>(
                """
                SELECT marker, number, attendee_id, state, updated_at FROM icasync_attendee
                WHERE offering_id = @OfferingId ORDER BY marker, number
                """,
                new { fence.OfferingId }),
            cancellation)).ToLookup(
                row => row.Marker,
                row => new LedgerAttendee(
                    row.Number, row.Id, WireFormat.Parse<LedgerState>(row.State), WireFormat.ParseInstant(row.At)),
                StringComparer.Ordinal);

    /// <summary>Notes that these people are about to be added.</summary>
    public Intent Adding(Fence fence, string marker, IReadOnlyList<string> numbers) =>
        _ => Task.FromResult<IReadOnlyList<Statement>>(
        [
            Forgetting(fence, marker, numbers),
            database.Insert("icasync_attendee", Columns, numbers.Select(number => new object?[]
            {
                fence.OfferingId, marker, number, fence.Term, LedgerState.Creating.Word(), fence.Attempt.Attempt,
                time.NowText(),
            })),
        ]);

    /// <summary>
    /// Records who was found invited to the events of an adopted calendar, in the place of all rows; null where nobody
    /// looked, which leaves the rows of events that are recorded.
    /// </summary>
    public IReadOnlyList<Statement> Importing(
        OfferingKey key, IReadOnlyList<(string Marker, WpsAttendee Held)>? found) => found is null
        ? [new(AttendeeTable.ForgetUnknownEvents, new { OfferingId = key.Id })]
        :
        [
            new(AttendeeTable.ForgetAll, new { OfferingId = key.Id }),
            database.Insert(
                "icasync_attendee",
                ["offering_id", "marker", "number", "term", "state", "attendee_id", "updated_at"],
                found.Select(one => new object?[]
                {
                    key.Id, one.Marker, one.Held.UserId, key.Term, LedgerState.Live.Word(), one.Held.Id,
                    time.NowText(),
                })),
        ];

    /// <summary>Notes that these people are about to be removed.</summary>
    public Intent Removing(Fence fence, string marker, IReadOnlyList<LedgerAttendee> people) =>
        _ => Task.FromResult<IReadOnlyList<Statement>>(
        [
            new(
                AttendeeTable.IntendRemove(database.Dialect),
                new
                {
                    deleting = LedgerState.Deleting.Word(), fence.Attempt.Attempt, now = time.NowText(),
                    fence.OfferingId, marker,
                    rows = JsonRows.Of(people.Select(one => one.Number)),
                }),
        ]);

    /// <summary>Makes what was left unfinished this attempt's own, so that it can record what came of it.</summary>
    public Task TakeOverAsync(Fence fence, string marker, CancellationToken cancellation) => store.IntendAsync(
        fence,
        [new Statement(AttendeeTable.TakeOver, new { fence.Attempt.Attempt, fence.OfferingId, marker })],
        cancellation);

    /// <summary>Records who was added.</summary>
    public Task RecordAddedAsync(
        Fence fence, string marker, IReadOnlyList<WpsAttendee> added, CancellationToken cancellation) =>
        RecordHeldAsync(
            fence, marker, added,
            one => new Change(ChangeKind.Attendee, ChangeOp.Added, $"{marker}/{one.UserId}", one.Id, null, null),
            cancellation);

    /// <summary>Records that a removal left these people where they are: no effect, nothing counted.</summary>
    public Task RecordKeptAsync(
        Fence fence, string marker, IReadOnlyList<WpsAttendee> kept, CancellationToken cancellation) =>
        RecordHeldAsync(fence, marker, kept, _ => null, cancellation);

    /// <summary>Records who was removed.</summary>
    public Task RecordRemovedAsync(
        Fence fence, string marker, IReadOnlyList<LedgerAttendee> removed, CancellationToken cancellation) =>
        store.RecordEachAsync(
            fence,
            removed.Select(one => (one.Number, (Change?)new Change(
                ChangeKind.Attendee, ChangeOp.Removed, $"{marker}/{one.Number}", one.AttendeeId, null, null))),
            numbers =>
            [
                Recording(
                    AttendeeTable.RecordRemoved, fence, marker, numbers.Select(number => new object?[] { number })),
            ],
            Doubt.None,
            cancellation);

    /// <summary>Takes people off who were not added after all.</summary>
    public Task DropAsync(Fence fence, string marker, IReadOnlyList<string> numbers, CancellationToken cancellation) =>
        store.IntendAsync(fence, [Forgetting(fence, marker, numbers)], cancellation);

    private Task RecordHeldAsync(
        Fence fence, string marker, IReadOnlyList<WpsAttendee> held, Func<WpsAttendee, Change?> effect,
        CancellationToken cancellation) => store.RecordEachAsync(
        fence,
        held.Select(one => (one, effect(one))),
        items =>
        [
            Recording(
                AttendeeTable.RecordHeld, fence, marker, items.Select(one => new object?[] { one.UserId, one.Id })),
        ],
        Doubt.None,
        cancellation);

    private Statement Forgetting(Fence fence, string marker, IEnumerable<string> numbers) => new(
        AttendeeTable.Forget(database.Dialect), new { fence.OfferingId, marker, rows = JsonRows.Of(numbers) });

    private Statement Recording(
        Func<Dialect, string> sql, Fence fence, string marker, IEnumerable<object?[]> rows) => new(
        sql(database.Dialect),
        new
        {
            rows = JsonRows.Of(rows), marker, fence.OfferingId, fence.Attempt.Attempt, now = time.NowText(),
            live = LedgerState.Live.Word(),
        });
}
