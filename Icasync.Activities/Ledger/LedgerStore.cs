using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

/// <summary>
/// Reads the ledger and guards it: claims, and the fenced transactions that intents and records are written in.
/// </summary>
public sealed class LedgerStore(Database database, FenceGuard guard, ChangeLog changes, TimeProvider time)
{
    /// <summary>
    /// How long a claim lives without being renewed: as long as a host may miss its heartbeat (CONTRACTS 2).
    /// </summary>
    public static readonly TimeSpan ClaimLifetime = TimeSpan.FromSeconds(10);

    /// <summary>The offering with its events and access, or an empty one when the ledger has no row.</summary>
    public Task<LedgerOffering> LoadAsync(OfferingKey key, CancellationToken cancellation) =>
        database.ReadAsync(Loading(key), all => LoadAsync(all, key), cancellation);

    /// <summary>
    /// Takes the offering's claim, making its row when there is none, and reads the offering. Null while another
    /// execution holds it.
    /// </summary>
    /// <param name="along">What is written only with the claim.</param>
    public Task<LedgerOffering?> ClaimAsync(
        Fence fence, IReadOnlyList<Statement> along, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        var claim = new
        {
            fence.OfferingId,
            fence.Term,
            fence.Offering,
            fence.Execution,
            now = WireFormat.Instant(now),
            until = WireFormat.Instant(now + ClaimLifetime),
            none = LedgerState.None.Word(),
        };

        // The offering counts as unfinished until the run's last step says otherwise, so that the next run finds it
        // when this one dies.
        return database.ReadAfterAsync(
            [new(OfferingTable.InsertMissing, claim), new(OfferingTable.TakeClaim, claim, AtLeast: 1), .. along],
            Loading(fence.Key), all => LoadAsync(all, fence.Key), cancellation);
    }

    private static IReadOnlyList<Statement> Loading(OfferingKey key) =>
    [
        new(
            """
            SELECT state AS State, calendar_id AS CalendarId, title AS Title, target_title AS TargetTitle,
                   created_run AS CreatedRun, intent_at AS IntentAt, doubtful AS Doubtful, doubtful_at AS DoubtfulAt,
                   released_at AS ReleasedAt, owed AS Owed
            FROM icasync_offering WHERE offering_id = @Id
            """,
            new { key.Id }),
        new(
            """
            SELECT marker AS Marker, state AS State, event_id AS EventId, hash AS Hash, content AS Content,
                   target_marker AS TargetMarker, target_hash AS TargetHash, target_content AS TargetContent,
                   intent_at AS IntentAt
            FROM icasync_event WHERE offering_id = @Id ORDER BY marker
            """,
            new { key.Id }),
        new(
            """
            SELECT number AS Number, kind AS Kind, state AS State, role AS Role, permission_id AS PermissionId,
                   target_kind AS TargetKind, target_role AS TargetRole, intent_at AS IntentAt,
                   pending_reason AS PendingReason
            FROM icasync_access WHERE offering_id = @Id ORDER BY number
            """,
            new { key.Id }),
        new(
            """
            SELECT marker, number FROM icasync_attendee WHERE offering_id = @Id AND state <> @creating ORDER BY number
            """,
            new { key.Id, creating = LedgerState.Creating.Word() }),
        ChangeLog.Newest(key),
    ];

    private async Task<LedgerOffering> LoadAsync(SqlMapper.GridReader all, OfferingKey key)
    {
        RawOffering? raw = await all.ReadSingleOrDefaultAsync<RawOffering>();
        List<RawEvent> events = (await all.ReadAsync<RawEvent>()).AsList();
        List<RawAccess> access = (await all.ReadAsync<RawAccess>()).AsList();
        ILookup<string, string> attendees = (await all.ReadAsync<(string Marker, string Number)>())
            .ToLookup(one => one.Marker, one => one.Number);
        changes.NoteNewest(key, await all.ReadSingleAsync<string?>());
        return raw is null
            ? LedgerOffering.Empty(key)
            : raw.ToOffering(
                key,
                events.Select(entry => entry.ToEvent() with { Attendees = attendees[entry.Marker].ToList() }),
                access.Select(entry => entry.ToAccess()));
    }

    /// <summary>Prolongs a claim; false when it was lost.</summary>
    public Task<bool> RenewAsync(Fence fence, CancellationToken cancellation) => database.RunAsync(
        [new Statement(
            OfferingTable.RenewClaim,
            new { until = WireFormat.Instant(time.GetUtcNow() + ClaimLifetime), fence.OfferingId, fence.Execution },
            AtLeast: 1)],
        cancellation);

    /// <summary>
    /// Frees the claims of a host that is proven dead, so that its successor need not wait for them to run out. What
    /// its last calls did is found by their intents.
    /// </summary>
    public Task FreeClaimsAsync(string term, string deadHostId, CancellationToken cancellation) => database.RunAsync(
        [new Statement(
            OfferingTable.FreeClaims, new { term, prefix = deadHostId + "/", length = deadHostId.Length + 1 })],
        cancellation);

    /// <summary>Gives a claim back.</summary>
    /// <param name="before">What is written with the end of the claim.</param>
    public Task ReleaseAsync(Fence fence, IReadOnlyList<Statement> before, CancellationToken cancellation) =>
        database.RunAsync(
            [.. before, new Statement(OfferingTable.ReleaseClaim, new { fence.OfferingId, fence.Execution })],
            cancellation);

    /// <summary>
    /// Notes what a repair is about to make anew, before anything of it is taken off the ledger; null when all stands.
    /// </summary>
    public Task OweAsync(Fence fence, CalendarImage? owed, CancellationToken cancellation) => IntendAsync(
        fence,
        [new Statement(
            OfferingTable.Owe,
            new { owed = owed is null ? null : JsonSerializer.Serialize(owed, WireFormat.Json), fence.OfferingId })],
        cancellation);

    /// <summary>The same for an intent, whose statements are made now.</summary>
    public async Task<long> IntendAsync(Fence fence, Intent write, CancellationToken cancellation) =>
        await IntendAsync(fence, await write(cancellation), cancellation);

    /// <summary>
    /// Commits rows that a call or a decision needs, behind the fence, in one transaction. Answers a time stamp that
    /// is no later than the reading of the fence.
    /// </summary>
    public async Task<long> IntendAsync(
        Fence fence, IReadOnlyList<Statement> write, CancellationToken cancellation)
    {
        long read = time.GetTimestamp();
        if (!await database.RunAsync([.. guard.Of(fence), .. write], cancellation))
        {
            throw new FencedException(await guard.ReasonAsync(fence, cancellation));
        }

        return read;
    }

    /// <summary>Throws when the caller may write no more.</summary>
    /// <exception cref="FencedException">The run ended, or another works in the caller's place.</exception>
    public Task CheckFenceAsync(Fence fence, CancellationToken cancellation) => IntendAsync(fence, [], cancellation);

    /// <summary>
    /// Commits what a call did, with its change-log rows. It is not fenced: what happened at WPS is recorded whoever
    /// works on the run now; the statements themselves match the intent's attempt.
    /// </summary>
    public Task RecordAsync(
        Fence fence, IReadOnlyList<Statement> write, IReadOnlyList<Change> effects, CancellationToken cancellation) =>
        OnceAsync(effects, () => database.RunAsync([.. write, .. changes.Of(fence, effects)], cancellation));

    /// <summary>Commits what was found at WPS, with its change-log rows, behind the fence.</summary>
    public Task TakeInAsync(
        Fence fence, IReadOnlyList<Statement> write, IReadOnlyList<Change> effects, CancellationToken cancellation) =>
        OnceAsync(effects, () => IntendAsync(fence, [.. write, .. changes.Of(fence, effects)], cancellation));

    private static async Task OnceAsync(IReadOnlyList<Change> effects, Func<Task> commit)
    {
        try
        {
            await commit();
        }
        catch (Exception exception) when (effects.Count > 0
            && SqlTransients.Of(exception) is { } error && SqlTransients.IsDuplicate(error))
        {
            // The answer of the commit was lost: these very rows of the change log are there.
        }
    }

    /// <summary>
    /// Records effects of a batch. A statement matches the intent's attempt; an effect that finds no row means that a
    /// newer attempt has taken the intent over while the call was on its way: then only the doubt is noted, and the
    /// verify step looks for what is there twice. One whose id is too long stays the intent it is, so that nothing
    /// makes it a second time.
    /// </summary>
    /// <param name="write">The statements that record some of the items; the last changes one row an item.</param>
    /// <param name="along">What became known with these effects and is logged with them.</param>
    /// <returns>Whether every effect found its row.</returns>
    /// <exception cref="RemoteIdTooLongException">The others are recorded.</exception>
    public async Task<bool> RecordEachAsync<T>(
        Fence fence, IEnumerable<(T Item, Change? Effect)> effects,
        Func<IEnumerable<T>, IReadOnlyList<Statement>> write,
        Doubt doubt, CancellationToken cancellation, IReadOnlyList<Change>? along = null)
    {
        ILookup<bool, (T Item, Change? Effect)> fitting = effects.ToLookup(one => RemoteId.Fits(one.Effect?.RemoteId));
        List<(T Item, Change? Effect)> all = fitting[true].ToList();
        bool isWhole = all.Count == 0 || await RecordAllAsync(fence, all, write, along ?? [], cancellation);
        if (!isWhole)
        {
            await DoubtAsync(fence, doubt, cancellation);
            IReadOnlyList<Change> open = along ?? [];
            foreach ((T Item, Change? Effect) one in all.Count == 1 ? [] : all)
            {
                open = await RecordAllAsync(fence, [one], write, open, cancellation) ? [] : open;
            }
        }

        if (fitting[false].Select(one => one.Effect).FirstOrDefault() is { } unfit)
        {
            throw new RemoteIdTooLongException(unfit.Kind, unfit.RemoteId!.Length);
        }

        return isWhole;
    }

    private Task<bool> RecordAllAsync<T>(
        Fence fence, List<(T Item, Change? Effect)> effects, Func<IEnumerable<T>, IReadOnlyList<Statement>> write,
        IReadOnlyList<Change> along, CancellationToken cancellation)
    {
        IReadOnlyList<Statement> statements = write(effects.Select(one => one.Item));
        List<Change> recorded = effects.Select(one => one.Effect).OfType<Change>().ToList();
        return database.RunAsync(
            [
                .. statements.SkipLast(1), statements[^1] with { AtLeast = effects.Count },
                .. changes.Of(fence, recorded.Count == 0 ? [] : [.. recorded, .. along]),
            ],
            cancellation);
    }

    /// <summary>
    /// Makes the offering's unfinished intents this attempt's own: a call of an older one can record nothing any more.
    /// </summary>
    public Task TakeOverIntentsAsync(Fence fence, CancellationToken cancellation) => IntendAsync(
        fence,
        [
            .. new[] { OfferingTable.TakeOver, EventTable.TakeOver, AccessTable.TakeOver }.Select(
                sql => new Statement(sql, new { fence.Attempt.Attempt, fence.OfferingId })),
        ],
        cancellation);

    /// <summary>Notes that an answer was in doubt: the verify step looks at the offering.</summary>
    public Task DoubtAsync(Fence fence, Doubt doubt, CancellationToken cancellation) => database.RunAsync(
        [new Statement(
            OfferingTable.Doubt,
            new { doubt = (int)doubt, now = time.NowText(), fence.OfferingId })],
        cancellation);

    /// <summary>
    /// Takes a doubt back after WPS was asked; false when a later answer was in doubt since, which asks for another
    /// look.
    /// </summary>
    /// <param name="doubtfulAt">The doubt that was looked into.</param>
    public Task<bool> SettleAsync(Fence fence, DateTimeOffset? doubtfulAt, CancellationToken cancellation) =>
        database.RunAsync(
            [new Statement(
                OfferingTable.SettleDoubt,
                new { fence.OfferingId, until = WireFormat.Instant(doubtfulAt ?? DateTimeOffset.MinValue) },
                AtLeast: 1)],
            cancellation);
}
