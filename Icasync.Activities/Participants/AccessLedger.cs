using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Participants;

/// <summary>Intents and records of access, one row a person and calendar (DESIGN 3).</summary>
public sealed class AccessLedger(Database database, LedgerStore store, TimeProvider time)
{
    private static readonly string[] Columns =
    [
        "offering_id", "number", "term", "kind", "state", "target_kind", "target_role", "intent_attempt", "intent_at",
        "updated_at",
    ];

    /// <summary>Notes that these people are about to be granted access, or another role than they have.</summary>
    public Intent Granting(Fence fence, IReadOnlyList<DesiredAccess> fresh, IReadOnlyList<DesiredAccess> changed) =>
        _ =>
        {
            string now = time.NowText();
            List<Statement> statements = [];
            if (fresh.Count > 0)
            {
                statements.Add(Forgetting(fence, fresh.Select(person => person.Number)));
                statements.Add(database.Insert("icasync_access", Columns, fresh.Select(person => new object?[]
                {
                    fence.OfferingId, person.Number, fence.Term, WireFormat.Word(person.Kind),
                    LedgerState.Creating.Word(),
                    WireFormat.Word(person.Kind), WireFormat.Word(person.Role), fence.Attempt.Attempt, now, now,
                })));
            }

            if (changed.Count > 0)
            {
                statements.Add(new Statement(
                    AccessTable.IntendChange(database.Dialect),
                    new
                    {
                        updating = LedgerState.Updating.Word(), fence.Attempt.Attempt, now, fence.OfferingId,
                        rows = JsonRows.Of(changed.Select(person => new object?[]
                        {
                            person.Number, WireFormat.Word(person.Kind), WireFormat.Word(person.Role),
                        })),
                    }));
            }

            return Task.FromResult<IReadOnlyList<Statement>>(statements);
        };

    /// <summary>Records access that WPS confirmed, granted now or found there.</summary>
    public Task RecordGrantedAsync(
        Fence fence,
        IEnumerable<(Grant Grant, string? PermissionId)> granted,
        CancellationToken cancellation) =>
        store.RecordEachAsync(
            fence,
            granted.Select(entry => (entry, (Change?)Granted(entry.Grant, entry.PermissionId))),
            items =>
            [
                Recording(AccessTable.RecordGranted, fence, items.Select(one => new object?[]
                {
                    one.Grant.Person.Number, WireFormat.Word(one.Grant.Person.Kind),
                    WireFormat.Word(one.Grant.Person.Role), one.PermissionId,
                })),
            ],
            Doubt.Access,
            cancellation);

    /// <summary>
    /// Records what WPS was seen to hold for people whose call was left unfinished. A grant that had reached WPS counts
    /// as made; the rest is only knowledge.
    /// </summary>
    public Task RecordObservedAsync(
        Fence fence, IReadOnlyList<(LedgerAccess Entry, HeldPermission Held)> observed,
        CancellationToken cancellation) =>
        store.RecordEachAsync(
            fence,
            observed.Select(one => (
                one,
                one.Entry.State == LedgerState.Creating
                    ? new Change(
                        ChangeKind.Access, ChangeOp.Granted, one.Entry.Number, one.Held.PermissionId, null,
                        new { one.Entry.Kind, one.Held.Role })
                    : null)),
            items =>
            [
                Recording(AccessTable.RecordObserved, fence, items.Select(one => new object?[]
                {
                    one.Entry.Number, WireFormat.Word(one.Held.Role), one.Held.PermissionId,
                })),
            ],
            Doubt.Access,
            cancellation);

    /// <summary>
    /// Records that WPS does not know these people yet: wanted, pending, tried again by the next run (D12).
    /// </summary>
    public Task RecordPendingAsync(Fence fence, IReadOnlyList<DesiredAccess> people, CancellationToken cancellation) =>
        people.Count == 0 ? Task.CompletedTask : store.RecordAsync(
            fence,
            [
                new(
                    AccessTable.RecordPending(database.Dialect),
                    new
                    {
                        pending = LedgerState.Pending.Word(), now = time.NowText(), fence.OfferingId,
                        rows = JsonRows.Of(people.Select(person => new object?[]
                        {
                            person.Number, WireFormat.Word(person.Role),
                        })),
                    }),
                CountingPending(fence, people.Count),
            ],
            [],
            cancellation);

    /// <summary>What is known of the room that the calendar has for members.</summary>
    public Task<MemberRoom> RoomAsync(Fence fence, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
        {
            (long? max, string? at, long members) = await connection.QuerySingleAsync<(long?, string?, long)>(
                """
                SELECT MAX(o.members_max), MAX(o.members_at), COUNT(a.number)
                FROM icasync_offering o
                LEFT JOIN icasync_access a
                    ON a.offering_id = o.offering_id AND a.state <> @pending AND a.role IS NOT NULL
                WHERE o.offering_id = @OfferingId
                """,
                new { fence.OfferingId, pending = LedgerState.Pending.Word() });
            return new MemberRoom((int?)max, WireFormat.ParseInstant(at), (int)members);
        },
        cancellation);

    /// <summary>
    /// Records people for whom the calendar has no room: wanted, pending, tried again when somebody has left or a while
    /// has passed.
    /// </summary>
    /// <param name="justSeen">Whether WPS has just refused one for it: what it holds now is its limit.</param>
    public Task RecordUnfitAsync(
        Fence fence, IReadOnlyList<DesiredAccess> people, bool justSeen, CancellationToken cancellation) =>
        people.Count == 0 ? Task.CompletedTask : store.IntendAsync(
            fence,
            [
                Forgetting(fence, people.Select(person => person.Number)),
                database.Insert(
                    "icasync_access",
                    ["offering_id", "number", "term", "kind", "state", "role", "pending_reason", "updated_at"],
                    people.Select(person => new object?[]
                    {
                        fence.OfferingId, person.Number, fence.Term, WireFormat.Word(person.Kind),
                        LedgerState.Pending.Word(),
                        WireFormat.Word(person.Role), WireFormat.Word(PendingReason.MemberLimit), time.NowText(),
                    })),
                .. justSeen
                    ? [new Statement(
                        OfferingTable.RecordFull,
                        new { now = time.NowText(), fence.OfferingId, pending = LedgerState.Pending.Word() })]
                    : Array.Empty<Statement>(),
                CountingPending(fence, people.Count),
            ],
            cancellation);

    /// <summary>Notes that these people are about to lose access.</summary>
    public Intent Revoking(Fence fence, IReadOnlyList<LedgerAccess> people) =>
        _ => Task.FromResult<IReadOnlyList<Statement>>(
        [
            new(
                AccessTable.IntendRevoke(database.Dialect),
                new
                {
                    deleting = LedgerState.Deleting.Word(), fence.Attempt.Attempt, now = time.NowText(),
                    fence.OfferingId,
                    rows = JsonRows.Of(people.Select(person => person.Number)),
                }),
        ]);

    /// <summary>Records that these people have no access any more.</summary>
    public Task RecordRevokedAsync(Fence fence, IReadOnlyList<LedgerAccess> people, CancellationToken cancellation) =>
        store.RecordEachAsync(
            fence,
            people.Select(person => (person.Number, (Change?)new Change(
                ChangeKind.Access, ChangeOp.Revoked, person.Number, person.PermissionId, person, null))),
            numbers =>
            [
                Recording(AccessTable.RecordRevoked, fence, numbers.Select(number => new object?[] { number })),
            ],
            Doubt.Access,
            cancellation);

    /// <summary>Records access found in an adopted calendar, in the place of all rows, as with its events.</summary>
    public IReadOnlyList<Statement> Importing(
        OfferingKey key, IReadOnlyList<(HeldPermission Held, ParticipantKind Kind)> found) =>
        [new(AccessTable.ForgetAll, new { OfferingId = key.Id }), Found(key, found)];

    /// <summary>
    /// Records access that people gave to somebody whom the timetable wants now: what they gave is the image of before,
    /// so that an undo leaves it as it was.
    /// </summary>
    /// <param name="there">Those of them who need no more: they count as granted.</param>
    public Task TakeInAsync(
        Fence fence, IReadOnlyList<Grant> given, IReadOnlyList<Grant> there, CancellationToken cancellation) =>
        store.TakeInAsync(
            fence,
            [
                Forgetting(fence, given.Select(grant => grant.Person.Number)),
                Found(fence.Key, given.Select(grant => (grant.Before!.ToHeld(), grant.Person.Kind))),
            ],
            [.. there.Select(grant => Granted(grant, grant.Before!.PermissionId))], cancellation);

    /// <summary>Takes people off the ledger who turned out to have no access, without an effect of ours.</summary>
    public Task ForgetAsync(Fence fence, IReadOnlyList<string> numbers, CancellationToken cancellation) =>
        numbers.Count == 0 ? Task.CompletedTask : store.IntendAsync(
            fence, [Forgetting(fence, numbers)], cancellation);

    private static Change Granted(Grant grant, string? permissionId) => new(
        ChangeKind.Access,
        grant.Before is null || grant.IsGiven ? ChangeOp.Granted : ChangeOp.Changed,
        grant.Person.Number,
        permissionId,
        grant.Before,
        new { grant.Person.Kind, grant.Person.Role });

    private Statement Found(OfferingKey key, IEnumerable<(HeldPermission Held, ParticipantKind Kind)> found) =>
        database.Insert(
            "icasync_access",
            ["offering_id", "number", "term", "kind", "state", "role", "permission_id", "updated_at"],
            found.Select(one => new object?[]
            {
                key.Id, one.Held.Number, key.Term, WireFormat.Word(one.Kind), LedgerState.Live.Word(),
                WireFormat.Word(one.Held.Role), one.Held.PermissionId, time.NowText(),
            }));

    private Statement Forgetting(Fence fence, IEnumerable<string> numbers) => new(
        AccessTable.Forget(database.Dialect), new { fence.OfferingId, rows = JsonRows.Of(numbers) });

    private Statement CountingPending(Fence fence, int people) => RunTallies.Add(
        database.Dialect, fence.Attempt.RunId, [KeyValuePair.Create("access.pending", people)]);

    private Statement Recording(Func<Dialect, string> sql, Fence fence, IEnumerable<object?[]> rows) => new(
        sql(database.Dialect),
        new
        {
            rows = JsonRows.Of(rows), fence.OfferingId, fence.Attempt.Attempt, now = time.NowText(),
            live = LedgerState.Live.Word(),
        });
}
