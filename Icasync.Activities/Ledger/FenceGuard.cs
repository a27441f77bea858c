using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Ledger;

/// <summary>
/// Lets an execution write or not: gate, attempt and claim are read again in the transaction that commits the intent,
/// directly before each remote write (DESIGN 2). Open to inheritance for the simulation, which takes it away to see
/// that this is noticed.
/// </summary>
public class FenceGuard(TimeProvider time)
{
    /// <summary>Throws <see cref="FencedException"/> unless this execution may write now.</summary>
    public virtual async Task CheckAsync(Fence fence, DbConnection connection, DbTransaction transaction)
    {
        FenceRow? row = await connection.QuerySingleOrDefaultAsync<FenceRow>(
            """
            SELECT r.attempt AS Attempt, r.gate AS Gate, o.claim_execution AS Claim
            FROM icasync_run r LEFT JOIN icasync_offering o ON o.offering_id = @OfferingId
            WHERE r.run_id = @RunId
            """,
            new { fence.OfferingId, fence.Attempt.RunId },
            transaction);
        if (row is null || row.Attempt != fence.Attempt.Attempt)
        {
            throw new FencedException(FenceReason.Superseded);
        }

        if (row.Gate == WireFormat.Word(Gate.Closed))
        {
            throw new FencedException(FenceReason.Closed);
        }

        // The row is written, not only read: until the intent commits, nobody else can take the claim on any database,
        // and from then on the call has the claim's whole life to begin in.
        if (row.Claim != fence.Execution || await connection.ExecuteAsync(
            OfferingTable.RenewClaim,
            new
            {
                until = WireFormat.Instant(time.GetUtcNow() + LedgerStore.ClaimLifetime), fence.OfferingId,
                fence.Execution,
            },
            transaction) == 0)
        {
            throw new FencedException(FenceReason.ClaimLost);
        }
    }

    private sealed class FenceRow
    {
        public long Attempt { get; init; }
        public required string Gate { get; init; }
        public string? Claim { get; init; }
    }
}
