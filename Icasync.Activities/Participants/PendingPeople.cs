using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Participants;

/// <summary>
/// People whom WPS did not know when last asked are looked up once a run, in hundreds (DOMAIN D12): a read. Whoever it
/// knows by now leaves the pending ones, and his offerings count as unfinished, so that every kind of run plans them.
/// </summary>
public sealed class PendingPeople(Database database, PermissionObserver observer, CallLog calls, TimeProvider time)
{
    /// <summary>Asks for everybody who is pending in the term; answers whom WPS knows now.</summary>
    public async Task<IReadOnlySet<string>> AskAsync(AttemptInput attempt, CancellationToken cancellation) =>
        await AskAsync(attempt, await ReadAsync(attempt, cancellation), cancellation);

    /// <summary>The same for a caller who has looked who waits.</summary>
    public async Task<IReadOnlySet<string>> AskAsync(
        AttemptInput attempt, Waiting waiting, CancellationToken cancellation)
    {
        if (waiting.Limited > 0)
        {
            await ReleaseAsync(attempt, cancellation);
            waiting = await ReadAsync(attempt, cancellation);
        }

        IReadOnlySet<string> known = await observer.KnownAsync(waiting.Numbers, cancellation);
        await calls.FlushAsync(attempt.RunId, cancellation);
        if (known.Count > 0)
        {
            var people = new { attempt.Term, pending = LedgerState.Pending.Word(), rows = JsonRows.Of(known) };
            await database.RunAsync(
                [
                    new Statement(OfferingTable.ReopenOfPending(database.Dialect), people),
                    new Statement(AccessTable.ForgetKnown(database.Dialect), people),
                ],
                cancellation);
        }

        return known;
    }

    /// <summary>Who waits.</summary>
    /// <param name="Limited">How many calendars were found full.</param>
    /// <param name="Numbers">Whom WPS did not know.</param>
    public sealed record Waiting(long Limited, IReadOnlyList<string> Numbers)
    {
        /// <summary>What <see cref="ReadAsync"/> reads, among other queries of one text.</summary>
        public static IReadOnlyList<Statement> Asking(string term) =>
        [
            new(
                "SELECT COUNT(*) FROM icasync_offering WHERE term = @term AND members_max IS NOT NULL", new { term }),
            new(
                """
                SELECT DISTINCT number FROM icasync_access
                WHERE term = @term AND state = @pending AND pending_reason IS NULL
                """,
                new { term, pending = LedgerState.Pending.Word() }),
        ];

        /// <summary>Reads it.</summary>
        public static async Task<Waiting> ReadAsync(SqlMapper.GridReader all) =>
            new(await all.ReadSingleAsync<long>(), (await all.ReadAsync<string>()).ToList());
    }

    private Task<Waiting> ReadAsync(AttemptInput attempt, CancellationToken cancellation) =>
        database.ReadAsync(Waiting.Asking(attempt.Term), Waiting.ReadAsync, cancellation);

    // Somebody left a full calendar, or it was found full a while ago: those who wait for room are planned again. A
    // full sync asks each full calendar anew, with one person: the quota may have been raised since.
    private Task ReleaseAsync(AttemptInput attempt, CancellationToken cancellation) => database.InTransactionAsync(
        async (connection, transaction) =>
        {
            string old = WireFormat.Instant(time.GetUtcNow() - MemberRoom.KnownFor);
            if (attempt.Kind == RunKind.Full)
            {
                await connection.ExecuteAsync(
                    OfferingTable.DoubtMemberLimits, new { attempt.Term, old }, transaction);
            }

            List<string> waiting = (await connection.QueryAsync<string>(
                """
                SELECT o.offering_id FROM icasync_offering o
                JOIN (SELECT offering_id,
                             SUM(CASE WHEN state <> @pending AND role IS NOT NULL THEN 1 ELSE 0 END) AS members,
                             SUM(CASE WHEN pending_reason = @limit THEN 1 ELSE 0 END) AS waiting
                      FROM icasync_access WHERE term = @Term GROUP BY offering_id) a ON a.offering_id = o.offering_id
                WHERE o.term = @Term AND o.members_max IS NOT NULL AND a.waiting > 0
                  AND (o.members_at <= @before OR o.members_max > a.members)
                """,
                new
                {
                    attempt.Term, limit = WireFormat.Word(PendingReason.MemberLimit),
                    pending = LedgerState.Pending.Word(),
                    before = old,
                },
                transaction)).AsList();
            string rows = JsonRows.Of(waiting);
            await connection.ExecuteAsync(
                OfferingTable.MarkUnfinished(database.Dialect), new { rows }, transaction);
            await connection.ExecuteAsync(
                AccessTable.ForgetWaiting(database.Dialect),
                new { rows, limit = WireFormat.Word(PendingReason.MemberLimit) }, transaction);
        },
        cancellation);
}
