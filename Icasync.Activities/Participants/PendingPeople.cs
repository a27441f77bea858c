using Dapper;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Participants;

/// <summary>
/// People whom WPS did not know when last asked are looked up once a run, in hundreds (DOMAIN D12): a read. Whoever it
/// knows by now leaves the pending ones, and his offerings count as unfinished, so that every kind of run plans them.
/// </summary>
public sealed class PendingPeople(Database database, PermissionObserver observer, CallLog calls)
{
    /// <summary>Asks for everybody who is pending in the term; answers whom WPS knows now.</summary>
    public async Task<IReadOnlySet<string>> AskAsync(AttemptInput attempt, CancellationToken cancellation)
    {
        List<string> pending = await database.ReadAsync(
            async connection => (await connection.QueryAsync<string>(
                "SELECT DISTINCT number FROM icasync_access WHERE term = @Term AND state = @pending",
                new { attempt.Term, pending = LedgerState.Pending })).ToList(),
            cancellation);
        IReadOnlySet<string> known = await observer.KnownAsync(pending, cancellation);
        await calls.FlushAsync(attempt.RunId, cancellation);
        if (known.Count > 0)
        {
            await database.InTransactionAsync(
                async (connection, transaction) =>
                {
                    var people =
                        known.Select(number => new { attempt.Term, pending = LedgerState.Pending, number }).ToList();
                    await connection.ExecuteAsync(
                        """
                        UPDATE icasync_offering SET unfinished = 1
                        WHERE term = @Term AND offering_id IN (
                            SELECT offering_id FROM icasync_access WHERE term = @Term AND state = @pending
                                AND number = @number)
                        """,
                        people,
                        transaction);
                    await connection.ExecuteAsync(
                        "DELETE FROM icasync_access WHERE term = @Term AND state = @pending AND number = @number",
                        people, transaction);
                },
                cancellation);
        }

        return known;
    }
}
