using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Ledger;

/// <summary>
/// Lets an execution write or not: gate, attempt and claim are read again in the transaction that commits the intent,
/// directly before each remote write (DESIGN 2). Open to inheritance for the simulation, which takes it away to see
/// that this is noticed.
/// </summary>
public class FenceGuard(Database database, TimeProvider time)
{
    /// <summary>The statement that changes no row unless this execution may write now.</summary>
    /// <remarks>
    /// The row of the claim is written, not only read: until the intent commits, nobody else can take the claim on any
    /// database, and from then on the call has the claim's whole life to begin in.
    /// </remarks>
    public virtual IReadOnlyList<Statement> Of(Fence fence) =>
    [
        new(
            OfferingTable.PassFence,
            new
            {
                until = WireFormat.Instant(time.GetUtcNow() + LedgerStore.ClaimLifetime), fence.OfferingId,
                fence.Execution, fence.Attempt.RunId, fence.Attempt.Attempt, closed = WireFormat.Word(Gate.Closed),
            },
            AtLeast: 1),
    ];

    /// <summary>Why an execution may not write.</summary>
    public async Task<FenceReason> ReasonAsync(Fence fence, CancellationToken cancellation)
    {
        FenceRow? row = await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<FenceRow>(
                "SELECT attempt AS Attempt, gate AS Gate FROM icasync_run WHERE run_id = @RunId",
                new { fence.Attempt.RunId }),
            cancellation);
        return row is null || row.Attempt != fence.Attempt.Attempt ? FenceReason.Superseded
            : row.Gate == WireFormat.Word(Gate.Closed) ? FenceReason.Closed
            : FenceReason.ClaimLost;
    }

    private sealed class FenceRow
    {
        public long Attempt { get; init; }
        public required string Gate { get; init; }
    }
}
