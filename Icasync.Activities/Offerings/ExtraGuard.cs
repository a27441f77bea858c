using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Planning;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Holds the delete guard over what no plan could count: what WPS holds of ours beside what is recorded comes to light
/// while a run works (DESIGN 5). Where the run's own plan was let pass by a person, what it deletes is not counted
/// again.
/// </summary>
public sealed class ExtraGuard(Database database, RunStore runs, SyncOptions options)
{
    /// <summary>Whether the run may delete one more of this kind.</summary>
    public async Task<bool> AllowsAsync(Fence fence, ChangeKind kind, CancellationToken cancellation)
    {
        if (await runs.FindAsync(fence.Attempt.RunId, cancellation) is not { Options.Force: false } run)
        {
            return true;
        }

        (long deleted, long live) = await database.ReadAsync(
            connection => connection.QuerySingleAsync<(long, long)>(
                $"""
                SELECT (SELECT COUNT(*) FROM icasync_change WHERE run_id = @RunId AND kind = @kind
                    AND op IN (@cleared, @deleted)),
                    ({(kind == ChangeKind.Calendar
                        ? "SELECT COUNT(*) FROM icasync_offering WHERE term = @Term AND calendar_id IS NOT NULL"
                        : "SELECT COUNT(*) FROM icasync_event WHERE term = @Term AND event_id IS NOT NULL")})
                """,
                new
                {
                    fence.Attempt.RunId, fence.Term, kind = WireFormat.Word(kind),
                    cleared = WireFormat.Word(ChangeOp.Cleared),
                    deleted = WireFormat.Word(run.PlanId is null ? ChangeOp.Deleted : ChangeOp.Cleared),
                }),
            cancellation);
        return DeleteGuard.Tripped(
            [new DeletedShare(WireFormat.Word(kind), (int)deleted + 1, (int)live)],
            options.DeleteGuardShare, options.DeleteGuardFloor).Count == 0;
    }
}
