using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>
/// Tells in the rows of open runs that a host lives, and apart from that which attempts move: a host may live and its
/// engine bring nothing forward.
/// </summary>
public sealed class RunHeartbeat(Database database, WpsAttempts wps, TimeProvider time)
{
    /// <summary>
    /// Tells that the host still works on its open runs, and while WPS asks for a pause, that they wait for that. What
    /// an operator said when he stopped a run stays. The attempts that moved in this process since the last beat are
    /// marked, whichever host has their run.
    /// </summary>
    public Task BeatAsync(string hostId, CancellationToken cancellation)
    {
        // Asked once: what moved is told by the repeats of a transaction too.
        IReadOnlyList<AttemptKey> moving = wps.Moving();
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                string now = time.NowText();
                await connection.ExecuteAsync(
                    RunTable.Heartbeat,
                    new
                    {
                        now, hostId, open = WireFormat.Word(Gate.Open), waits = wps.AsksToWait,
                        waiting = WpsAttempts.AsksToWaitBeginning + "%",
                    },
                    transaction);
                await connection.ExecuteAsync(
                    RunTable.Progress, moving.Select(key => new { now, key.RunId, key.Attempt }), transaction);
            },
            cancellation);
    }
}
