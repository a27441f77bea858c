using System.Data.Common;
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
        database.ReadAsync(connection => LoadAsync(connection, key), cancellation);

    private static async Task<LedgerOffering> LoadAsync(DbConnection connection, OfferingKey key)
    {
        string id = key.Id;
        RawOffering? raw = await connection.QuerySingleOrDefaultAsync<RawOffering>(
            """
            SELECT state AS State, calendar_id AS CalendarId, title AS Title, target_title AS TargetTitle,
                   created_run AS CreatedRun, intent_at AS IntentAt, doubtful AS Doubtful, doubtful_at AS DoubtfulAt,
                   released_at AS ReleasedAt, owed AS Owed
            FROM icasync_offering WHERE offering_id = @id
            """,
            new { id });
        if (raw is null)
        {
            return LedgerOffering.Empty(key);
        }

        IEnumerable<RawEvent> events = await connection.QueryAsync<RawEvent>(
            """
            SELECT marker AS Marker, state AS State, event_id AS EventId, hash AS Hash, content AS Content,
                   target_marker AS TargetMarker, target_hash AS TargetHash, target_content AS TargetContent,
                   intent_at AS IntentAt
            FROM icasync_event WHERE offering_id = @id ORDER BY marker
            """,
            new { id });
        IEnumerable<RawAccess> access = await connection.QueryAsync<RawAccess>(
            """
            SELECT number AS Number, kind AS Kind, state AS State, role AS Role, permission_id AS PermissionId,
                   target_kind AS TargetKind, target_role AS TargetRole, intent_at AS IntentAt,
                   pending_reason AS PendingReason
            FROM icasync_access WHERE offering_id = @id ORDER BY number
            """,
            new { id });
        ILookup<string, string> attendees = (await connection.QueryAsync<(string Marker, string Number)>(
            """
            SELECT marker, number FROM icasync_attendee WHERE offering_id = @id AND state = @live ORDER BY number
            """,
            new { id, live = LedgerState.Live.Word() })).ToLookup(one => one.Marker, one => one.Number);
        return raw.ToOffering(
            key,
            events.Select(entry => entry.ToEvent() with { Attendees = attendees[entry.Marker].ToList() }),
            access.Select(entry => entry.ToAccess()));
    }

    /// <summary>
    /// Takes the offering's claim, making its row when there is none. False while another execution holds it.
    /// </summary>
    public Task<bool> TryClaimAsync(Fence fence, CancellationToken cancellation) => database.InTransactionAsync(
        async (connection, transaction) =>
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
            int known = await connection.QuerySingleAsync<int>(
                "SELECT COUNT(*) FROM icasync_offering WHERE offering_id = @OfferingId", claim, transaction);
            if (known == 0)
            {
                await connection.ExecuteAsync(
                    OfferingTable.InsertClaimed,
                    claim,
                    transaction);
                return true;
            }

            // The offering counts as unfinished until the run's last step says otherwise, so that the next run finds it
            // when this one dies.
            return await connection.ExecuteAsync(
                OfferingTable.TakeClaim,
                claim,
                transaction) == 1;
        },
        cancellation);

    /// <summary>Prolongs a claim; false when it was lost.</summary>
    public Task<bool> RenewAsync(Fence fence, CancellationToken cancellation) => database.InTransactionAsync(
        async (connection, transaction) => await connection.ExecuteAsync(
            OfferingTable.RenewClaim,
            new { until = WireFormat.Instant(time.GetUtcNow() + ClaimLifetime), fence.OfferingId, fence.Execution },
            transaction) == 1,
        cancellation);

    /// <summary>
    /// Frees the claims of a host that is proven dead, so that its successor need not wait for them to run out. What
    /// its last calls did is found by their intents.
    /// </summary>
    public Task FreeClaimsAsync(string term, string deadHostId, CancellationToken cancellation) =>
        database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                OfferingTable.FreeClaims,
                new { term, prefix = deadHostId + "/", length = deadHostId.Length + 1 },
                transaction),
            cancellation);

    /// <summary>Gives a claim back.</summary>
    public Task ReleaseAsync(Fence fence, CancellationToken cancellation) => database.InTransactionAsync(
        (connection, transaction) => connection.ExecuteAsync(
            OfferingTable.ReleaseClaim,
            new { fence.OfferingId, fence.Execution },
            transaction),
        cancellation);

    /// <summary>
    /// Notes what a repair is about to make anew, before anything of it is taken off the ledger; null when all stands.
    /// </summary>
    public Task OweAsync(Fence fence, CalendarImage? owed, CancellationToken cancellation) => IntendAsync(
        fence,
        (connection, transaction) => connection.ExecuteAsync(
            OfferingTable.Owe,
            new { owed = owed is null ? null : JsonSerializer.Serialize(owed, WireFormat.Json), fence.OfferingId },
            transaction),
        cancellation);

    /// <summary>
    /// Commits rows that a call or a decision needs, behind the fence, in one transaction. Answers the time stamp at
    /// which the fence was read.
    /// </summary>
    public Task<long> IntendAsync(Fence fence, Intent write, CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                long read = time.GetTimestamp();
                await guard.CheckAsync(fence, connection, transaction);
                await write(connection, transaction);
                return read;
            },
            cancellation);

    /// <summary>
    /// Commits what a call did, with its change-log rows. It is not fenced: what happened at WPS is recorded whoever
    /// works on the run now; the statements themselves match the intent's attempt.
    /// </summary>
    public Task RecordAsync(
        Fence fence,
        Func<DbConnection, DbTransaction, Task> write,
        IReadOnlyList<Change> effects,
        CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await write(connection, transaction);
                if (effects.Count > 0)
                {
                    await changes.AppendAsync(connection, transaction, fence, effects);
                }
            },
            cancellation);

    /// <summary>
    /// Records effects one by one. A statement matches the intent's attempt; one that finds no row means that a newer
    /// attempt has taken the intent over while the call was on its way: then only the doubt is noted, and the verify
    /// step looks for what is there twice. One whose id is too long stays the intent it is, so that nothing makes it a
    /// second time.
    /// </summary>
    /// <param name="along">What became known with these effects and is logged with them.</param>
    /// <exception cref="RemoteIdTooLongException">The others are recorded.</exception>
    public async Task RecordEachAsync(
        Fence fence, string sql, IEnumerable<(object Row, Change? Effect)> effects, Doubt doubt,
        CancellationToken cancellation, IReadOnlyList<Change>? along = null)
    {
        ILookup<bool, (object Row, Change? Effect)> fitting =
            effects.ToLookup(one => RemoteId.Fits(one.Effect?.RemoteId));
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                List<Change> recorded = [];
                bool superseded = false;
                foreach ((object row, Change? effect) in fitting[true])
                {
                    DynamicParameters parameters = new(row);
                    parameters.AddDynamicParams(new
                    {
                        fence.OfferingId, fence.Attempt.Attempt, now = time.NowText(), live =
                            LedgerState.Live.Word(),
                    });
                    if (await connection.ExecuteAsync(sql, parameters, transaction) == 0)
                    {
                        superseded = true;
                    }
                    else if (effect is not null)
                    {
                        recorded.Add(effect);
                    }
                }

                if (superseded)
                {
                    await connection.ExecuteAsync(
                        OfferingTable.Doubt, DoubtOf(fence, doubt), transaction);
                }

                if (recorded.Count > 0)
                {
                    await changes.AppendAsync(connection, transaction, fence, [.. recorded, .. along ?? []]);
                }
            },
            cancellation);
        if (fitting[false].Select(one => one.Effect).FirstOrDefault() is { } unfit)
        {
            throw new RemoteIdTooLongException(unfit.Kind, unfit.RemoteId!.Length);
        }
    }

    /// <summary>
    /// Makes the offering's unfinished intents this attempt's own: a call of an older one can record nothing any more.
    /// </summary>
    public Task TakeOverIntentsAsync(Fence fence, CancellationToken cancellation) => IntendAsync(
        fence,
        async (connection, transaction) =>
        {
            foreach (string statement in new[] { OfferingTable.TakeOver, EventTable.TakeOver, AccessTable.TakeOver })
            {
                await connection.ExecuteAsync(
                    statement, new { fence.Attempt.Attempt, fence.OfferingId },
                    transaction);
            }
        },
        cancellation);

    /// <summary>Notes that an answer was in doubt: the verify step looks at the offering.</summary>
    public Task DoubtAsync(Fence fence, Doubt doubt, CancellationToken cancellation) => database.InTransactionAsync(
        (connection, transaction) => connection.ExecuteAsync(
            OfferingTable.Doubt, DoubtOf(fence, doubt), transaction),
        cancellation);

    /// <summary>
    /// Takes a doubt back after WPS was asked; false when a later answer was in doubt since, which asks for another
    /// look.
    /// </summary>
    /// <param name="doubtfulAt">The doubt that was looked into.</param>
    public Task<bool> SettleAsync(Fence fence, DateTimeOffset? doubtfulAt, CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) => await connection.ExecuteAsync(
                OfferingTable.SettleDoubt,
                new { fence.OfferingId, until = WireFormat.Instant(doubtfulAt ?? DateTimeOffset.MinValue) },
                transaction) > 0,
            cancellation);

    private object DoubtOf(Fence fence, Doubt doubt) =>
        new { doubt = (int)doubt, now = time.NowText(), fence.OfferingId };
}
