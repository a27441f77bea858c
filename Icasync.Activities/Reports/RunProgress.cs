using System.Data.Common;
using Dapper;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Reports;

/// <summary>
/// How far a run is, in hundredths. A step's total grows while the run learns what there is to do, so the share of work
/// done can fall; the highest value seen is kept, and that one is shown (O09).
/// </summary>
public sealed class RunProgress(Database database)
{
    private const string TallyName = "progress";

    /// <summary>
    /// Takes the run's present share of work into what is shown, unless it is lower. To be called now and then.
    /// </summary>
    public async Task KeepAsync(string runId, RunKind kind, CancellationToken cancellation)
    {
        int now = Share(kind, await database.ReadAsync(connection => ReadNodesAsync(connection, runId), cancellation));

        await database.InTransactionAsync(
            (connection, transaction) => RunTallies.RaiseAsync(connection, transaction, runId, TallyName, now),
            cancellation);
    }

    /// <summary>What is shown of a run.</summary>
    internal static async Task<ProgressSummary> ReadAsync(
        DbConnection connection, RunRow run, IReadOnlyDictionary<string, int> tallies, int failed)
    {
        IReadOnlyList<NodeRow> nodes = await ReadNodesAsync(connection, run.RunId);
        bool whole = run.State is RunState.Completed or RunState.CompletedWithFailures or RunState.RolledBack;
        int done = whole ? ProgressShare.Whole
            : tallies.TryGetValue(TallyName, out int kept) ? kept : Share(run.Kind, nodes);
        string? phase = nodes
            .Where(node => node.Parent is not null && node.StartedAt is not null)
            .OrderByDescending(node => node.NodeState == NodeState.Running)
            .ThenByDescending(node => node.StartedAt, StringComparer.Ordinal)
            .Select(node => node.Parent)
            .FirstOrDefault();
        return new ProgressSummary(done, ProgressShare.Whole, failed, phase);
    }

    /// <summary>The nodes of a run, phases before their steps.</summary>
    internal static async Task<IReadOnlyList<NodeRow>> ReadNodesAsync(DbConnection connection, string runId) =>
        (await connection.QueryAsync<NodeRow>(
            """
            SELECT path AS Path, parent AS Parent, ordinal AS Ordinal, name AS Name, state AS State, done AS Done,
                   total AS Total, failed AS Failed, started_at AS StartedAt, finished_at AS FinishedAt
            FROM icasync_node WHERE run_id = @runId ORDER BY ordinal, path
            """,
            new { runId })).ToList();

    private static int Share(RunKind kind, IReadOnlyList<NodeRow> nodes) => ProgressShare.Of(
        kind,
        nodes.Where(node => node.Parent is not null)
            .Select(node => new StepProgress(
                node.Parent!, node.StartedAt is not null, node.NodeState, node.Done, node.Failed, node.Total))
            .ToList());
}
